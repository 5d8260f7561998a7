# The file server with the users' home directories.
object template nfs.bind.invalid;

variable MACHINE_TYPE = 'nfs';

include 'site/base';
include 'site/grid-users';
include 'site/file-server';
