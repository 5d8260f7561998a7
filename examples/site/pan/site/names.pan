# What machines of this site call each other. None of these names exists: each machine gets its
# profile with the names and addresses of the machines that run at that moment.
declaration template site/names;

final variable BATCH_SERVER = 'ce.bind.invalid';
final variable FILE_SERVER = 'nfs.bind.invalid';
@{every worker node: as many names as there are workers, in a list, a key or a text}
final variable WORKERS = 'all.wn.bind.invalid';
@{the machine itself, in a profile of any type}
final variable THIS_MACHINE = format('%s.bind.invalid', MACHINE_TYPE);

@{for fields that take nothing but an address: the pool ce declares it as its stand-in}
final variable BATCH_SERVER_ADDRESS = '192.0.2.10';
