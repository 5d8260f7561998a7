# The batch server under a name that scripts may rely on. /etc/hosts takes only an address.
unique template site/hosts;

include 'components/hostsfile/config';
prefix '/software/components/hostsfile';
'active' = true;
'dispatch' = true;
'entries' = merge(HOSTSFILE_LOCALHOST4, HOSTSFILE_LOCALHOST6);
'entries/batch' = dict(
    'ipaddr', BATCH_SERVER_ADDRESS,
    'aliases', BATCH_SERVER,
    'comment', 'the batch server',
);

include 'components/filecopy/config';
'/software/components/filecopy/services' = {
    SELF[escape('/etc/motd')] = dict(
        'config', format(
            "%s of the demonstration site: %s, %s in %s.\n",
            MACHINE_TYPE,
            format('name.%s', THIS_MACHINE),
            format('instancetype.%s', THIS_MACHINE),
            format('zone.%s', THIS_MACHINE),
        ),
        'owner', 'root',
        'group', 'root',
        'perms', '0644',
        'backup', false,
    );
    SELF;
};
