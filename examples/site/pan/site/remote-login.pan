# sshd: keys only.
unique template site/remote-login;

include 'components/ssh/config';
prefix '/software/components/ssh/daemon/options';
'PasswordAuthentication' = 'no';
'PermitRootLogin' = 'prohibit-password';
'X11Forwarding' = 'no';
