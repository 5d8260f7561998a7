# What every machine of the site has.
unique template site/base;

include 'quattor/profile_base';
include 'site/names';
include 'components/spma/config';

'/software/repositories/0' = dict(
    'name', 'site',
    'owner', 'grid-admins@example.org',
    'gpgcheck', true,
    'protocols', list(dict('name', 'http', 'url', 'https://packages.example.org/site')),
);

'/metadata/template/branch' = dict(
    'name', 'demo',
    'type', 'domain',
    'commit-id', '3f0c6d1e9a',
);

# Address, gateway and name servers come from EC2, so that nothing of them is said here.
prefix '/system/network';
'hostname' = MACHINE_TYPE;
'realhostname' = THIS_MACHINE;
'domainname' = 'bind.invalid';
'interfaces/eth0/bootproto' = 'dhcp';

prefix '/system';
'kernel/version' = '6.1';
'rootmail' = 'grid-admins@example.org';
'state' = 'production';

'/hardware/cpu/0' = dict('speed', 2500, 'cores', 2);

# The profile's own address, as ccm.conf has it: each machine has one of its own.
include 'components/ccm/config';
'/software/components/ccm/profile' = format('https://quattor.example.org/profiles/%s.json', THIS_MACHINE);

include 'site/accounts';
include 'site/hosts';
include 'site/remote-login';
include 'site/time';
