/* What a feed's configuration says about how to ask its server, with its secrets read, for as long as it is asked. */
#ifndef DAEMON_LOGIN_H
#define DAEMON_LOGIN_H

#include "base/error.h"
#include "config/config.h"
#include "fetch/fetch.h"

/* All zero: nothing beyond the usual. */
struct login {
	struct access access; /* borrows from the configuration and from what follows */
	char *cookies, *password;
	bool is_needed;
};

/* Returns 0, or -1 when a secret cannot be had. */
int login_read(struct login *login, const struct access_config *config, struct error *err);
void login_release(struct login *login);

#endif
