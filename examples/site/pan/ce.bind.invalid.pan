# The computing element: the door for grid jobs, and the head of the batch system.
object template ce.bind.invalid;

variable MACHINE_TYPE = 'ce';

include 'site/base';
include 'site/grid-users';
include 'site/homes';
include 'site/batch-server';
include 'site/firewall';
