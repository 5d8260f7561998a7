# Home directories, mounted from the file server when they are used.
unique template site/homes;

include 'components/autofs/config';
prefix '/software/components/autofs/maps/home';
'type' = 'file';
'mapname' = '/etc/auto.home';
'mountpoint' = '/home';
'preserve' = false;
'entries' = dict(escape('*'), dict(
    'location', format('%s:/export/home/&', FILE_SERVER),
    'options', '-rw,hard,vers=4.2',
));

include 'components/systemd/config';
'/software/components/systemd/unit/autofs' = dict('startstop', true);

'/software/packages' = {
    pkg_repl('autofs');
    pkg_repl('nfs-utils');
};
