// What ArgumentParser wants of FoundationEssentials, so that a release has none of it inside.
//
// It is two things: JSONEncoder, for the hidden option that describes the commands to other programs (`make docs`
// uses it, from a debug build), and the protocol LocalizedError, for errors that bring their own text. For the sake
// of these the linker takes in 5 MB, a quarter of the program, and at each start the Swift runtime looks through
// 1,250 conformances more whenever it meets a new type: 0.4 of 7 milliseconds.
//
// All symbols are weak. Should ArgumentParser want something else one day, the linker takes the library in again,
// whose own symbols are stronger, and all is as it was, only larger; .ci/run would tell.
#ifdef WITHOUT_FOUNDATION

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

// Encoding begins with the encoder's type; what comes after it is wanted by the linker alone.
#define WITHOUT_ENCODER(name, symbol) \
  __attribute__((weak, noreturn)) void name(void) __asm__(symbol); \
  void name(void) { giveUp(); }

static _Noreturn void giveUp(void) {
  static const char text[] = "sagactl: only a debug build describes its commands as JSON; see 'sagactl --help'\n";
  (void)!write(2, text, sizeof text - 1);
  _exit(64);
}

WITHOUT_ENCODER(encoderType, "$s20FoundationEssentials11JSONEncoderCMa")
WITHOUT_ENCODER(makeEncoder, "$s20FoundationEssentials11JSONEncoderCACycfc")
WITHOUT_ENCODER(prettyPrinted, "$s20FoundationEssentials11JSONEncoderC16OutputFormattingV13prettyPrintedAEvau")
WITHOUT_ENCODER(sortedKeys, "$s20FoundationEssentials11JSONEncoderC16OutputFormattingV10sortedKeysAEvau")
WITHOUT_ENCODER(utf8, "$sSS20FoundationEssentialsE8EncodingV4utf8ACvau")
WITHOUT_ENCODER(text, "$sSS20FoundationEssentialsE4data8encodingSSSgAA4DataVh_SSAAE8EncodingVtcfC")

// A protocol without requirements, to which nothing conforms: asked for it, every error says no, which is also what
// each of them says to the real one. The layout is that of Swift's ABI, docs/ABI/TypeMetadata.rst.
struct ProtocolDescriptor {
  uint32_t flags;
  int32_t parent;
  int32_t name;  // Its distance from here.
  uint32_t requirementsInSignature;
  uint32_t requirements;
  int32_t associatedTypeNames;
  char text[16];
};

extern const struct ProtocolDescriptor localizedError __asm__("$s20FoundationEssentials14LocalizedErrorMp");
__attribute__((weak)) const struct ProtocolDescriptor localizedError = {
  .flags = 0x00010043,  // Protocol 3, unique 0x40, and in the upper half: not for classes alone.
  .name = offsetof(struct ProtocolDescriptor, text) - offsetof(struct ProtocolDescriptor, name),
  .text = "LocalizedError",
};

#endif
