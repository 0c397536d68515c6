#include "daemon/login.h"

#include <stdlib.h>
#include <string.h>

#include "config/secret.h"

_Static_assert((int)ACCESS_BASIC == AUTH_BASIC && (int)ACCESS_DIGEST == AUTH_DIGEST &&
		       (int)ACCESS_BEARER == AUTH_BEARER, "the same order");
_Static_assert((int)ACCESS_HTTP_1 == HTTP_1 && (int)ACCESS_HTTP_2 == HTTP_2,
	       "the same order");

int
login_read(struct login *login, const struct access_config *config, struct error *err)
{
	static const struct access_config usual = { 0 };

	*login = (struct login){ 0 };
	if (memcmp(config, &usual, sizeof(usual)) == 0)
		return 0;
	login->is_needed = true;
	login->access = (struct access){
		.proxy = config->proxy,
		.headers = config->headers,
		.cookies = config->cookies,
		.user = config->user,
		.method = (enum access_method)config->auth,
		.certificate = config->certificate,
		.key = config->certificate_key,
		.ca_file = config->ca_file,
		.version = (enum access_version)config->http_version,
	};
	if (config->password && !(login->password = secret_read(config->password, err)))
		return -1;
	login->access.password = login->password;
	if (config->cookies && secret_is_named(config->cookies)) {
		login->cookies = secret_read(config->cookies, err);
		if (!login->cookies)
			return -1;
		login->access.cookies = login->cookies;
	}
	return 0;
}

static void
wipe(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void
login_release(struct login *login)
{
	wipe(login->password);
	wipe(login->cookies);
	*login = (struct login){ 0 };
}
