package dev.meridian.fuzz;

import java.util.List;
import java.util.Random;

/** Makes queries that are in order, of all that a client may say, and then spoils them. */
final class RandomQuery {
  private static final List<String> OWNERS =
      List.of(
          "",
          "ns1.",
          "www.",
          "alias.",
          "chain.",
          "out.",
          "across.",
          "dangling.",
          "loop1.",
          "togeo.",
          "a.b.c.",
          "b.c.",
          "x.wild.",
          "y.x.wild.",
          "any.wild.",
          "any.cwild.",
          "q.ent.wild2.",
          "ent.wild2.",
          "sub.",
          "host.sub.",
          "secure.",
          "child.",
          "ns.child.",
          "back.child.",
          "old.",
          "www.old.",
          "away.",
          "x.away.",
          "a.ring.",
          "wide.",
          "type.",
          "_srv._tcp.",
          "https.",
          "big.",
          "many.",
          "geo.",
          "a.tenants.",
          "partner.",
          "crowd.",
          "stuck.",
          "down.",
          "inside.",
          "absent.",
          "*.wild.",
          "*.");

  private static final List<String> APEXES =
      List.of(
          "example.com.",
          "example.com.",
          "example.com.",
          "child.example.com.",
          "cdn.example.",
          "long.example.",
          "example.org.",
          "com.",
          "");

  private static final int[] TYPES = {
    1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 39, 41, 43, 46, 47, 48, 64, 65, 249, 250, 251, 252, 253,
    254, 255, 257, 65_280
  };

  private static final int[] CODES = {3, 8, 8, 8, 10, 10, 11, 12, 15, 65_001};

  private final Random random;

  RandomQuery(Random random) {
    this.random = random;
  }

  /** A query that is in order. */
  byte[] sound() {
    boolean edns = random.nextInt(3) > 0;
    int others = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0;
    int flags = random.nextInt(2) == 0 ? 0 : random.nextInt(0x800) & ~0xf;
    Wiring query =
        Wiring.header(flags, 1, 0, 0, others + (edns ? 1 : 0))
            .name(name())
            .u16(type())
            .u16(random.nextInt(20) == 0 ? random.nextInt(256) : Wiring.IN);
    for (int i = 0; i < others; i++) {
      int length = random.nextInt(40);
      int type = type();
      // Not a second OPT.
      query.name(name()).u16(type == RequestForm.OPT ? 1 : type).u16(1).zeros(4).u16(length);
      query.zeros(length);
    }
    return edns ? withOpt(query).octets() : query.octets();
  }

  private String name() {
    String apex = APEXES.get(random.nextInt(APEXES.size()));
    String owner = OWNERS.get(random.nextInt(OWNERS.size()));
    String more = random.nextInt(8) == 0 ? "x".repeat(1 + random.nextInt(63)) + "." : "";
    StringBuilder name = new StringBuilder(more + owner + apex);
    for (int i = 0; i < name.length(); i++) {
      if (random.nextInt(8) == 0) {
        name.setCharAt(i, Character.toUpperCase(name.charAt(i)));
      }
    }
    return name.isEmpty() ? "." : name.toString();
  }

  private int type() {
    return random.nextInt(8) == 0 ? random.nextInt(65_536) : TYPES[random.nextInt(TYPES.length)];
  }

  private Wiring withOpt(Wiring query) {
    Wiring options = new Wiring();
    boolean subnetSeen = false;
    for (int count = random.nextInt(4); count > 0; count--) {
      int code = CODES[random.nextInt(CODES.length)];
      if (code != 8 || !subnetSeen) {
        options.bytes(Wiring.option(code, data(code)));
      }
      subnetSeen |= code == 8;
    }
    byte[] octets = options.octets();
    int payload = random.nextInt(4) == 0 ? random.nextInt(65_536) : 1232;
    int version = random.nextInt(20) == 0 ? random.nextInt(256) : 0;
    return query
        .u8(0)
        .u16(RequestForm.OPT)
        .u16(payload)
        .u8(random.nextInt(20) == 0 ? random.nextInt(256) : 0)
        .u8(version)
        .u16(random.nextInt(2) == 0 ? 0x8000 : 0)
        .u16(octets.length)
        .bytes(octets);
  }

  private byte[] data(int code) {
    return switch (code) {
      case 8 -> subnet();
      case 10 -> random(random.nextInt(3) == 0 ? 16 + random.nextInt(25) : 8);
      case 3, 11 -> new byte[0];
      default -> random(random.nextInt(64));
    };
  }

  private byte[] subnet() {
    boolean v6 = random.nextBoolean();
    int source = random.nextInt(v6 ? 129 : 33);
    byte[] address = random((source + 7) / 8);
    if (address.length > 0 && random.nextInt(4) > 0) {
      address[0] = (byte) (v6 ? 0x2a : 90);
    }
    if (source % 8 != 0) {
      address[address.length - 1] &= (byte) (0xff00 >> source % 8);
    }
    return new Wiring().u16(v6 ? 2 : 1).u8(source).u8(0).bytes(address).octets();
  }

  private byte[] random(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  /** The same with one to four things spoilt. */
  byte[] spoilt(byte[] sound, byte[] other) {
    byte[] octets = sound.clone();
    for (int count = 1 + random.nextInt(4); count > 0 && octets.length > 0; count--) {
      int at = random.nextInt(octets.length);
      switch (random.nextInt(9)) {
        case 0 -> octets[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> octets[at] = (byte) random.nextInt(256);
        case 2 -> octets = spliced(octets, at, octets.length, new byte[0]);
        case 3 -> octets = spliced(octets, at, at, random(1 + random.nextInt(16)));
        case 4 -> octets = spliced(octets, at, Math.min(octets.length, at + 4), new byte[0]);
        case 5 -> octets = spliced(octets, at, at, slice(octets));
        case 6 -> octets = spliced(octets, at, octets.length, slice(other));
        case 7 -> lie(octets, at);
        default -> octets[Math.min(at, octets.length - 1) % RequestForm.HEADER] ^= (byte) 1;
      }
    }
    return octets;
  }

  /** Sixteen bits that may be a count or a length: a little more or less, or an extreme. */
  private void lie(byte[] octets, int at) {
    if (at + 1 < octets.length) {
      int value = ((octets[at] & 0xff) << 8) | (octets[at + 1] & 0xff);
      int lie =
          switch (random.nextInt(5)) {
            case 0 -> value + 1;
            case 1 -> value - 1;
            case 2 -> 0xffff;
            case 3 -> 0xC000 | random.nextInt(64);
            default -> 0;
          };
      octets[at] = (byte) (lie >>> 8);
      octets[at + 1] = (byte) lie;
    }
  }

  private byte[] slice(byte[] octets) {
    int from = random.nextInt(octets.length);
    return java.util.Arrays.copyOfRange(octets, from, from + random.nextInt(octets.length - from));
  }

  private static byte[] spliced(byte[] octets, int from, int to, byte[] with) {
    byte[] result = new byte[from + with.length + octets.length - to];
    System.arraycopy(octets, 0, result, 0, from);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(octets, to, result, from + with.length, octets.length - to);
    return result;
  }
}
