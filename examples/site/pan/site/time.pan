# The time, from the address at which EC2 offers it to every instance.
unique template site/time;

include 'components/metaconfig/config';
include 'metaconfig/chrony/config';

prefix '/software/components/metaconfig/services/{/etc/chrony.conf}/contents';
'server/0/hostname' = '169.254.169.123';
'server/0/flags' = list('prefer', 'iburst');
'driftfile' = '/var/lib/chrony/drift';
'makestep/threshold' = 1.0;
'makestep/limit' = 3;
'flags' = list('rtcsync');

'/software/packages' = pkg_repl('chrony');
