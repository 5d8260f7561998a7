# What the door lets in.
unique template site/firewall;

include 'components/iptables/config';
prefix '/software/components/iptables/filter';
'preamble' = dict(
    'input', 'DROP [0:0]',
    'forward', 'DROP [0:0]',
    'output', 'ACCEPT [0:0]',
);
'rules' = list(
    dict('command', '-A', 'chain', 'input', 'match', 'state', 'state', 'RELATED,ESTABLISHED', 'jump', 'accept'),
    dict('command', '-A', 'chain', 'input', 'protocol', 'tcp', 'dst_port', '22', 'jump', 'accept'),
    dict('command', '-A', 'chain', 'input', 'protocol', 'tcp', 'dst_port', '9618:9619', 'jump', 'accept'),
);
'ordered_rules' = 'no';
'epilogue' = 'COMMIT';
