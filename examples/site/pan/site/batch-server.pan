# The batch server. It knows its workers by name, and there may be none yet, or hundreds.
unique template site/batch-server;

include 'components/metaconfig/config';
include 'site/batch-common';

'/software/components/metaconfig/services' = {
    SELF[escape('/etc/condor/config.d/50-head.conf')] = condor_settings(dict(
        'CONDOR_HOST', BATCH_SERVER,
        'DAEMON_LIST', 'MASTER, COLLECTOR, NEGOTIATOR, SCHEDD',
        'UID_DOMAIN', 'bind.invalid',
        'MAX_JOBS_RUNNING', 2000,
        'ALLOW_ADVERTISE_STARTD', format('%s, %s', BATCH_SERVER, WORKERS),
    ));
    # A monitor that asks each worker for its load. JSON: the names are keys.
    SELF[escape('/etc/load-monitor/nodes.json')] = dict(
        'module', 'json',
        'daemons', dict('load-monitor', 'restart'),
        'contents', dict(
            'interval', 60,
            'server', BATCH_SERVER,
            'nodes', dict(WORKERS, dict('port', 9100, 'role', 'worker')),
        ),
    );
    SELF;
};

include 'components/filecopy/config';
'/software/components/filecopy/services' = {
    # Hosts whose users may log in without a password: a line each.
    SELF[escape('/etc/ssh/shosts.equiv')] = dict(
        'config', format("%s\n%s\n", BATCH_SERVER, WORKERS),
        'owner', 'root',
        'group', 'root',
        'perms', '0644',
        'backup', false,
    );
    # `clush -g workers` runs a command on all of them.
    SELF[escape('/etc/clustershell/groups.d/local.cfg')] = dict(
        'config', format("workers: %s\nservers: %s %s\n", WORKERS, BATCH_SERVER, FILE_SERVER),
        'owner', 'root',
        'group', 'root',
        'perms', '0644',
        'backup', false,
    );
    SELF[escape('/etc/grid-security/voms-grid-mapfile')] = dict(
        'config', "\"/demo/Role=production\" grid01\n\"/demo\" grid02\n",
        'owner', 'root',
        'group', 'root',
        'perms', '0640',
        'backup', false,
    );
    SELF;
};

# One sudoers for the batch system: it names every machine that it is meant for.
prefix '/software/components/sudo';
'host_aliases/WORKERS' = list(WORKERS);
'privilege_lines' = append(dict(
    'user', '%sysadmin',
    'run_as', 'ALL',
    'host', 'WORKERS',
    'options', 'NOPASSWD:',
    'cmd', 'CONDOR',
));

include 'components/cron/config';
'/software/components/cron/entries' = append(dict(
    'name', 'fetch-crl',
    'user', 'root',
    'group', 'root',
    'frequency', '42 */6 * * *',
    'command', '/usr/sbin/fetch-crl -q',
));

include 'components/symlink/config';
'/software/components/symlink/links/0' = dict(
    'name', '/etc/grid-security/grid-mapfile',
    'target', '/etc/grid-security/voms-grid-mapfile',
);

'/software/components/systemd/unit/condor-ce' = dict('startstop', true);

'/software/packages' = {
    pkg_repl('htcondor-ce');
    pkg_repl('fetch-crl');
    pkg_repl('clustershell');
};
