# The file server. It exports to machines by name: a key for each of them.
unique template site/file-server;

include 'components/nfs/config';
prefix '/software/components/nfs';
'server' = true;
'exports/0' = dict(
    'path', '/export/home',
    'hosts', dict(
        escape(BATCH_SERVER), 'rw,sync,root_squash',
        escape(WORKERS), 'rw,sync,root_squash',
    ),
);
'exports/1' = dict(
    'path', '/export/software',
    'hosts', dict(
        escape(BATCH_SERVER), 'rw,sync,root_squash',
        escape(WORKERS), 'ro,async,root_squash',
    ),
);

include 'components/metaconfig/config';
prefix '/software/components/metaconfig/services/{/etc/nfs.conf}';
'module' = 'tiny';
'daemons/nfs-server' = 'restart';
'contents/nfsd/threads' = 32;
'contents/nfsd/vers3' = 'n';

# No file systems of its own are described: what EC2 attaches is mounted by its label.
'/software/components/dirperm/register_change' = list();
include 'components/dirperm/config';
'/software/components/dirperm/paths' = list(
    dict('path', '/export', 'perm', '0755', 'owner', 'root:root', 'type', 'd'),
    dict('path', '/export/home', 'perm', '0755', 'owner', 'root:root', 'type', 'd'),
    dict('path', '/export/software', 'perm', '0755', 'owner', 'root:root', 'type', 'd'),
);

include 'components/sysctl/config';
prefix '/software/components/sysctl';
'confFile' = '90-site.conf';
'variables' = dict(
    'sunrpc.tcp_slot_table_entries', '128',
    'vm.dirty_ratio', '20',
);

include 'components/systemd/config';
'/software/components/systemd/unit/{nfs-server}' = dict('startstop', true);

'/software/packages' = pkg_repl('nfs-utils');
