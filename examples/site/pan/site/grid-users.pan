# The accounts that grid jobs are mapped to.
unique template site/grid-users;

include 'components/accounts/config';
'/software/components/accounts' = {
    SELF['groups']['grid'] = dict('gid', 20000);
    for (i = 1; i <= 6; i = i + 1) {
        SELF['users'][format('grid%02d', i)] = dict(
            'uid', 20000 + i,
            'groups', list('grid'),
            'comment', 'Mapped grid user',
            'homeDir', format('/home/grid%02d', i),
            'createHome', MACHINE_TYPE == 'nfs',
        );
    };
    SELF;
};
