# The accounts that machines have anyway, and what administrators may do.
unique template site/accounts;

include 'components/accounts/config';
prefix '/software/components/accounts';
'remove_unknown' = false;
'kept_users/condor' = '';
'kept_groups/condor' = '';
'groups/sysadmin' = dict('gid', 19000);
'users/operator' = dict(
    'uid', 19001,
    'groups', list('sysadmin'),
    'comment', 'Whoever is on duty',
    'homeDir', '/home/operator',
    'createHome', true,
);

include 'components/sudo/config';
prefix '/software/components/sudo';
'host_aliases/BATCH' = list(BATCH_SERVER);
'cmd_aliases/CONDOR' = list('/usr/bin/condor_reconfig', '/usr/sbin/condor_off', '/usr/sbin/condor_on');
'privilege_lines/0' = dict(
    'user', '%sysadmin',
    'run_as', 'ALL',
    'host', 'BATCH',
    'options', 'NOPASSWD:',
    'cmd', 'CONDOR',
);
