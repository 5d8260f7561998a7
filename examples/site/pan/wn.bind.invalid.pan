# The worker nodes: many machines, one profile.
object template wn.bind.invalid;

variable MACHINE_TYPE = 'wn';

include 'site/base';
include 'site/grid-users';
include 'site/homes';
include 'site/batch-worker';
