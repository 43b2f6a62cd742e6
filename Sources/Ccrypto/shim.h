// SHA-256 from OpenSSL's libcrypto, which librdkafka brings along.
#pragma once
// The functions OpenSSL 3 recommends look for a provider first, which takes a millisecond at every start.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

/// Writes the SHA-256 of some bytes, `SHA256_DIGEST_LENGTH` bytes of it, to `digest`.
static inline void sha256(const void *bytes, size_t count, unsigned char *digest) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes, count);
  SHA256_Final(digest, &context);
}
