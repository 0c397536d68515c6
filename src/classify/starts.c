#include "starts.h"

static unsigned
step(unsigned sum, char c)
{
	return (sum * 31 + (unsigned char)(c == 'y' ? 'i' : c)) % STARTS_BITS;
}

void
starts_add(struct starts *starts, const char *text, size_t len)
{
	unsigned sum = 0;
	size_t n = 0;

	while (n < len && n < STARTS_MAX)
		sum = step(sum, text[n++]);
	starts->bits[n - 1][sum / 8] |= (uint8_t)(1u << sum % 8);
}

bool
starts_may(const struct starts *starts, const char *text, size_t len)
{
	unsigned sum = 0;

	for (size_t n = 0; n < len && n < STARTS_MAX; n++) {
		sum = step(sum, text[n]);
		if (starts->bits[n][sum / 8] >> sum % 8 & 1)
			return true;
	}
	return false;
}
