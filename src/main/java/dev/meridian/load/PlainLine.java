package dev.meridian.load;

import dev.meridian.wire.Name;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Reads the lines that large zones consist of, in one pass and without dnsjava: one record on one
 * line, of a common type, without escapes and parentheses. Any other line, above all one that is at
 * fault, is declined and left to dnsjava; so what is said of it has one source.
 */
final class PlainLine {
  private static final int RDATA_LENGTH_MAX = 4096;
  private static final int STRING_LENGTH_MAX = 255;
  private static final int TTL_DIGITS_MAX = 10;
  private static final int U16_DIGITS_MAX = 5;
  private static final int U16_MAX = 65_535;
  private static final int WORD_LENGTH_MAX = 8;
  private static final int IPV6_GROUPS = 8;

  private static final long IN = word("IN");
  private static final long A = word("A");
  private static final long AAAA = word("AAAA");
  private static final long NS = word("NS");
  private static final long CNAME = word("CNAME");
  private static final long PTR = word("PTR");
  private static final long MX = word("MX");
  private static final long SRV = word("SRV");
  private static final long TXT = word("TXT");

  /** What a name may consist of here, beside dots. */
  private static final boolean[] PLAIN = plain();

  private final byte[] octets;
  private final byte[] ownerOctets = new byte[Name.LENGTH_MAX];
  private final byte[] rdata = new byte[RDATA_LENGTH_MAX];
  private byte[] origin = {0};
  private int at;
  private int rdataLength;

  private @Nullable Name owner;
  private long ttlSeconds;
  private int type;

  PlainLine(byte[] octets) {
    this.octets = octets;
  }

  private static boolean[] plain() {
    boolean[] plain = new boolean[256];
    Arrays.fill(plain, '0', '9' + 1, true);
    Arrays.fill(plain, 'A', 'Z' + 1, true);
    Arrays.fill(plain, 'a', 'z' + 1, true);
    for (char other : "-_*/".toCharArray()) {
      plain[other] = true;
    }
    return plain;
  }

  private static long word(String text) {
    long word = 0;
    for (int i = 0; i < text.length(); i++) {
      word = (word << Byte.SIZE) | text.charAt(i);
    }
    return word;
  }

  /**
   * Reads the line that begins at an offset, where no entry is open.
   *
   * @param currentOrigin what names without a final dot end in; wire form
   * @return false when the line is declined; nothing is known of it then
   */
  boolean read(int from, byte[] currentOrigin) {
    at = from;
    origin = currentOrigin;
    return readOwner() && readTtlAndType() && readRdata() && endsHere();
  }

  /** The owner; null where the line begins with a blank, for the one before. */
  @Nullable Name owner() {
    return owner;
  }

  /** The TTL in the line; −1 for none. */
  long ttlSeconds() {
    return ttlSeconds;
  }

  int type() {
    return type;
  }

  byte[] rdata() {
    return Arrays.copyOf(rdata, rdataLength);
  }

  /** Where the line ends: the offset of its line end or of the end of the file. */
  int end() {
    return at;
  }

  /** The octet at the cursor; at the end of the file a line end. */
  private int octet() {
    return at < octets.length ? octets[at] & 0xff : '\n';
  }

  private static boolean isBlank(int octet) {
    return octet == ' ' || octet == '\t';
  }

  private static boolean isDigit(int octet) {
    return octet >= '0' && octet <= '9';
  }

  private boolean skipBlanks() {
    int before = at;
    while (isBlank(octet())) {
      at++;
    }
    return at > before;
  }

  private boolean readOwner() {
    owner = null;
    if (!isBlank(octet())) {
      int length = readName(ownerOctets, 0);
      if (length == 0) {
        return false;
      }
      owner = Name.ofWire(ownerOctets, length);
    }
    return skipBlanks();
  }

  /** TTL and class in either order, or one or none of them; then the type. */
  private boolean readTtlAndType() {
    ttlSeconds = -1;
    boolean classSeen = false;
    while (true) {
      if (isDigit(octet())) {
        if (ttlSeconds >= 0) {
          return false;
        }
        ttlSeconds = readNumber(TTL_DIGITS_MAX, Integer.MAX_VALUE);
        if (ttlSeconds < 0) {
          return false;
        }
      } else {
        long word = readWord();
        if (word != IN) {
          type = type(word);
          return type > 0 && skipBlanks();
        }
        if (classSeen) {
          return false;
        }
        classSeen = true;
      }
      if (!skipBlanks()) {
        return false;
      }
    }
  }

  private static int type(long word) {
    if (word == A) {
      return Type.A;
    }
    if (word == AAAA) {
      return Type.AAAA;
    }
    if (word == NS) {
      return Type.NS;
    }
    if (word == CNAME) {
      return Type.CNAME;
    }
    if (word == MX) {
      return Type.MX;
    }
    if (word == TXT) {
      return Type.TXT;
    }
    if (word == PTR) {
      return Type.PTR;
    }
    return word == SRV ? Type.SRV : -1;
  }

  private boolean readRdata() {
    rdataLength = 0;
    return switch (type) {
      case Type.A -> readIpv4();
      case Type.AAAA -> readIpv6();
      case Type.MX -> readU16s(1) && readTarget();
      case Type.SRV -> readU16s(3) && readTarget();
      case Type.TXT -> readStrings();
      default -> readTarget();
    };
  }

  /** Only blanks and a comment may follow. */
  private boolean endsHere() {
    skipBlanks();
    if (octet() == ';') {
      while (!isLineEnd(octet())) {
        at++;
      }
    }
    return isLineEnd(octet());
  }

  private static boolean isLineEnd(int octet) {
    return octet == '\n' || octet == '\r';
  }

  /** A number in digits; −1 when it is too long or too large. */
  private long readNumber(int digitsMax, long max) {
    long number = 0;
    int digits = 0;
    for (; isDigit(octet()) && digits <= digitsMax; at++) {
      number = 10 * number + octet() - '0';
      digits++;
    }
    return digits >= 1 && digits <= digitsMax && number <= max ? number : -1;
  }

  /** Letters and digits, in upper case; 0 when they are more than any word here has. */
  private long readWord() {
    long word = 0;
    int length = 0;
    for (int octet = octet(); isWord(octet); octet = octet()) {
      word = (word << Byte.SIZE) | (octet >= 'a' ? octet - 'a' + 'A' : octet);
      length++;
      at++;
    }
    return length <= WORD_LENGTH_MAX ? word : 0;
  }

  private static boolean isWord(int octet) {
    return isDigit(octet) || (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
  }

  private boolean readTarget() {
    int length = readName(rdata, rdataLength);
    rdataLength += length;
    return length > 0;
  }

  /**
   * Reads a name into an array, its case kept.
   *
   * @return its length; 0 when it is declined
   */
  private int readName(byte[] target, int from) {
    if (octet() == '@') {
      at++;
      return appendOrigin(target, from, from);
    }
    int label = from;
    int to = from + 1;
    while (true) {
      int octet = octet();
      if (PLAIN[octet]) {
        if (to - from >= Name.LENGTH_MAX) {
          return 0;
        }
        target[to++] = (byte) octet;
      } else {
        int labelLength = to - label - 1;
        if (labelLength > Name.LABEL_LENGTH_MAX || (labelLength == 0 && to == from + 1)) {
          return 0;
        }
        target[label] = (byte) labelLength;
        if (octet != '.') {
          return labelLength == 0 ? to - from : appendOrigin(target, from, to);
        }
        if (labelLength == 0 || to - from >= Name.LENGTH_MAX) {
          return 0;
        }
        label = to++;
      }
      at++;
    }
  }

  private int appendOrigin(byte[] target, int from, int to) {
    int length = to - from + origin.length;
    if (length > Name.LENGTH_MAX) {
      return 0;
    }
    System.arraycopy(origin, 0, target, to, origin.length);
    return length;
  }

  /** Four numbers of 0 to 255 without leading zeros. */
  private boolean readIpv4() {
    for (int i = 0; i < 4; i++) {
      if (i > 0 && !take('.')) {
        return false;
      }
      int first = octet();
      int start = at;
      long number = readNumber(3, 255);
      if (number < 0 || (first == '0' && at > start + 1)) {
        return false;
      }
      rdata[rdataLength++] = (byte) number;
    }
    return true;
  }

  private boolean take(int octet) {
    boolean there = octet() == octet;
    at += there ? 1 : 0;
    return there;
  }

  /** Groups of up to four hexadecimal digits, a run of zero groups left out at most once. */
  private boolean readIpv6() {
    int groups = 0;
    int gap = -1;
    if (take(':')) {
      if (!take(':')) {
        return false;
      }
      gap = 0;
    }
    while (isHex(octet()) && groups < IPV6_GROUPS) {
      putGroup(groups++);
      if (!take(':')) {
        break;
      }
      if (gap < 0 && take(':')) {
        gap = groups;
      } else if (!isHex(octet())) {
        return false;
      }
    }
    if (gap < 0 ? groups != IPV6_GROUPS : groups >= IPV6_GROUPS) {
      return false;
    }
    rdataLength = 2 * IPV6_GROUPS;
    if (gap >= 0) {
      int moved = 2 * (groups - gap);
      System.arraycopy(rdata, 2 * gap, rdata, rdataLength - moved, moved);
      Arrays.fill(rdata, 2 * gap, rdataLength - moved, (byte) 0);
    }
    return true;
  }

  private static boolean isHex(int octet) {
    return Character.digit(octet, 16) >= 0;
  }

  private void putGroup(int group) {
    int value = 0;
    for (int i = 0; i < 4 && isHex(octet()); i++) {
      value = (value << 4) | Character.digit(octet(), 16);
      at++;
    }
    rdata[2 * group] = (byte) (value >>> 8);
    rdata[2 * group + 1] = (byte) value;
  }

  private boolean readU16s(int count) {
    for (int i = 0; i < count; i++) {
      long number = readNumber(U16_DIGITS_MAX, U16_MAX);
      if (number < 0 || !skipBlanks()) {
        return false;
      }
      rdata[rdataLength++] = (byte) (number >>> 8);
      rdata[rdataLength++] = (byte) number;
    }
    return true;
  }

  /** Character strings, in quotes or not; one at least. */
  private boolean readStrings() {
    do {
      boolean whole = take('"') ? readString(true) && take('"') : readString(false);
      if (!whole || !endsToken(octet())) {
        return false;
      }
      skipBlanks();
    } while (octet() != ';' && !isLineEnd(octet()));
    return true;
  }

  private static boolean endsToken(int octet) {
    return isBlank(octet) || octet == ';' || isLineEnd(octet);
  }

  private boolean readString(boolean quoted) {
    int lengthAt = rdataLength++;
    while (isText(octet(), quoted) && rdataLength < RDATA_LENGTH_MAX) {
      rdata[rdataLength++] = (byte) octet();
      at++;
    }
    int length = rdataLength - lengthAt - 1;
    rdata[lengthAt] = (byte) length;
    return length <= STRING_LENGTH_MAX && rdataLength < RDATA_LENGTH_MAX && (quoted || length > 0);
  }

  /** Printable ASCII that means itself. */
  private static boolean isText(int octet, boolean quoted) {
    if (octet < ' ' || octet > '~' || octet == '"' || octet == '\\') {
      return false;
    }
    return quoted || (octet != ' ' && octet != ';' && octet != '(' && octet != ')');
  }
}
