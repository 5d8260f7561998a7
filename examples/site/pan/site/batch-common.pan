# What both sides of the batch system have.
unique template site/batch-common;

include 'components/systemd/config';
'/software/components/systemd/unit/condor' = dict('startstop', true);

'/software/packages' = pkg_repl('condor');

@{Settings of HTCondor that this machine has in /etc/condor/config.d, in the given file.}
function condor_settings = dict(
    'module', 'tiny',
    'preamble', "# Written by Quattor.\n",
    'daemons', dict('condor', 'reload'),
    'contents', ARGV[0],
);
