// SHA-256 from OpenSSL's libcrypto, which librdkafka brings along.
#pragma once
#include <openssl/sha.h>
