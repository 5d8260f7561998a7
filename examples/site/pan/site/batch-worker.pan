# A worker of the batch system. It needs one name: the batch server's.
unique template site/batch-worker;

include 'components/metaconfig/config';
include 'site/batch-common';

'/software/components/metaconfig/services' = {
    SELF[escape('/etc/condor/config.d/50-worker.conf')] = condor_settings(dict(
        'CONDOR_HOST', BATCH_SERVER,
        'DAEMON_LIST', 'MASTER, STARTD',
        'ALLOW_WRITE', format('%s, $(FULL_HOSTNAME)', BATCH_SERVER),
        'NUM_SLOTS_TYPE_1', 1,
        'SLOT_TYPE_1_PARTITIONABLE', true,
        'STARTD_ATTRS', 'MachineName, Zone, InstanceType',
        'MachineName', format('"name.%s"', THIS_MACHINE),
        'Zone', format('"zone.%s"', THIS_MACHINE),
        'InstanceType', format('"instancetype.%s"', THIS_MACHINE),
    ));
    SELF;
};

include 'components/cron/config';
'/software/components/cron/entries' = append(dict(
    'name', 'clean-scratch',
    'user', 'root',
    'group', 'root',
    'frequency', '17 3 * * *',
    'command', 'find /var/tmp/jobs -mindepth 1 -mtime +7 -delete',
));

include 'components/filecopy/config';
'/software/components/filecopy/services' = {
    SELF[escape('/etc/profile.d/grid.sh')] = dict(
        'config', "export GRID_SITE=DEMO\nexport TMPDIR=${TMPDIR:-/var/tmp/jobs}\n",
        'owner', 'root',
        'group', 'root',
        'perms', '0755',
        'backup', false,
    );
    SELF;
};

include 'components/sysctl/config';
prefix '/software/components/sysctl';
'confFile' = '90-site.conf';
'variables' = dict(
    'kernel.pid_max', '131072',
    'net.core.somaxconn', '1024',
    'vm.overcommit_memory', '1',
);

include 'components/sysconfig/config';
'/software/components/sysconfig/files/condor' = dict(
    'CONDOR_CONFIG', '/etc/condor/condor_config',
    'LOGLEVEL', 'info',
);
