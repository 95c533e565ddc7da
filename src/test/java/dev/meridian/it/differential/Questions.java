package dev.meridian.it.differential;

import static dev.meridian.it.differential.Asked.write;

import dev.meridian.it.differential.Asked.Edns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What is asked: of every zone each name and its surroundings, and requests that are unusual. */
final class Questions {
  private static final int[] TYPES = {
    Type.A,
    Type.AAAA,
    Type.NS,
    Type.SOA,
    Type.CNAME,
    Type.DNAME,
    Type.DS,
    Type.MX,
    Type.TXT,
    Type.SRV,
    Type.ANY,
    65_280
  };
  private static final int[] FEW_TYPES = {Type.A, Type.NS, Type.DS, Type.TXT, Type.CNAME};
  private static final int[] PAYLOADS = {0, 512, 1232, 4096, 600, 65_535};

  /** Of a zone with more names than this only so many are asked for. */
  private static final int NAMES_MAX = 150;

  private final Random random;
  private final Zones zones;
  private final List<Asked> asked = new ArrayList<>();

  private Questions(Zones zones, Random random) {
    this.zones = zones;
    this.random = random;
  }

  static List<Asked> of(Zones zones, Random random) throws IOException {
    Questions questions = new Questions(zones, random);
    for (String zone : zones.names()) {
      questions.askZone(zone);
    }
    questions.askOdd();
    questions.askMalformed();
    return questions.asked;
  }

  private void askZone(String zone) throws IOException {
    Name apex = Name.fromString(zone + ".");
    Map<Name, Set<Integer>> owners = zones.owners(zone);
    List<Name> names = new ArrayList<>(owners.keySet());
    java.util.Collections.shuffle(names, random);
    Set<Name> around = new LinkedHashSet<>();
    for (Name name : names.subList(0, Math.min(names.size(), NAMES_MAX))) {
      Set<Integer> types = new TreeSet<>(owners.getOrDefault(name, Set.of()));
      Arrays.stream(TYPES).forEach(types::add);
      types.forEach(type -> ask(name, type));
      addAround(name, apex, around);
    }
    around.removeAll(owners.keySet());
    for (Name name : around) {
      for (int type : FEW_TYPES) {
        ask(name, type);
      }
      ask(name, TYPES[random.nextInt(TYPES.length)]);
    }
  }

  /** Names above, below and beside a name, and what a wildcard may stand for. */
  private void addAround(Name name, Name apex, Set<Name> around) throws IOException {
    for (Name above = name; above.subdomain(apex) && above.labels() > 1; ) {
      around.add(above);
      above = new Name(above, 1);
    }
    around.add(new Name(apex, 1));
    String first = name.getLabelString(0);
    Name parent = name.labels() > 1 ? new Name(name, 1) : name;
    List<String> labels = new ArrayList<>(List.of("x", "*", "a", first + "x", "-" + first));
    if (first.equals("*")) {
      labels.addAll(List.of("any", "instance", "other.instance", "*.x"));
    }
    for (String label : labels) {
      addName(label, parent, around);
      addName(label, name, around);
    }
    addName("y.x", name, around);
    addName("*.x", name, around);
  }

  private static void addName(String labels, Name end, Set<Name> around) {
    try {
      around.add(Name.concatenate(Name.fromString(labels), end));
    } catch (NameTooLongException | TextParseException e) {
      // A name at the limits has none below it.
      return;
    }
  }

  private void ask(Name name, int type) {
    int flags =
        (random.nextBoolean() ? Asked.RD : 0)
            | (random.nextInt(6) == 0 ? Asked.AD : 0)
            | (random.nextInt(6) == 0 ? Asked.CD : 0);
    boolean tcp = random.nextInt(5) == 0;
    asked.add(Asked.question("", mixed(name), type, DClass.IN, flags, edns(), tcp));
  }

  private @Nullable Edns edns() {
    if (random.nextInt(3) == 0) {
      return null;
    }
    int flags = random.nextInt(3) == 0 ? ExtendedFlags.DO : 0;
    return new Edns(PAYLOADS[random.nextInt(PAYLOADS.length)], 0, flags, new byte[0]);
  }

  /** One in three in mixed case. */
  private Name mixed(Name name) {
    if (random.nextInt(3) > 0) {
      return name;
    }
    byte[] octets = name.toWire();
    for (int i = 0; i < octets.length; i++) {
      boolean letter =
          (octets[i] >= 'a' && octets[i] <= 'z') || (octets[i] >= 'A' && octets[i] <= 'Z');
      if (letter && random.nextBoolean()) {
        octets[i] ^= 0x20;
      }
    }
    return name(octets);
  }

  private static Name name(byte[] wire) {
    try {
      return new Name(wire);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  /** Well-formed requests that are not everyday's. */
  private void askOdd() {
    List<Name> names =
        List.of(
            name("ns1.deep.test."),
            name("deep.test."),
            name("nothing.deep.test."),
            name("www.inside.cuts.test."),
            name("one.alias.test."),
            name("elsewhere.example."),
            Name.root);
    Edns plain = new Edns(1232, 0, 0, new byte[0]);
    for (boolean tcp : new boolean[] {false, true}) {
      for (Name name : names) {
        for (int dnsClass :
            new int[] {0, DClass.CHAOS, DClass.HESIOD, DClass.NONE, DClass.ANY, 2}) {
          asked.add(Asked.question("class", name, Type.A, dnsClass, 0, plain, tcp));
        }
        for (int opcode = 1; opcode < 16; opcode++) {
          asked.add(Asked.question("opcode", name, Type.SOA, DClass.IN, opcode << 11, plain, tcp));
        }
        for (int type = 249; type <= 254; type++) {
          asked.add(Asked.question("meta type", name, type, DClass.IN, 0, plain, tcp));
        }
        asked.add(Asked.question("meta type", name, Type.OPT, DClass.IN, 0, plain, tcp));
        asked.add(Asked.question("type 0", name, 0, DClass.IN, 0, plain, tcp));
        asked.add(Asked.question("type 65535", name, 65_535, DClass.IN, 0, plain, tcp));
        for (int flag : new int[] {0x0400, 0x0200, 0x0080, 0x0040, 0x0001, 0x000f}) {
          asked.add(Asked.question("flag", name, Type.A, DClass.IN, flag, plain, tcp));
        }
        askEdns(name, tcp);
      }
      for (String chaos :
          List.of("version.bind.", "hostname.bind.", "id.server.", "version.server.")) {
        asked.add(Asked.question("class", name(chaos), Type.TXT, DClass.CHAOS, 0, plain, tcp));
      }
    }
  }

  private void askEdns(Name name, boolean tcp) {
    for (int version : new int[] {1, 2, 255}) {
      asked.add(edns("EDNS version", name, new Edns(1232, version, 0, new byte[0]), tcp));
    }
    for (int flag : new int[] {0x4000, 0x0001, 0x7fff, 0xffff}) {
      asked.add(edns("EDNS flag", name, new Edns(1232, 0, flag, new byte[0]), tcp));
    }
    for (String option : List.of("fde9 0000", "fde9 0003 010203", "fffe 0004 00000000 fffe 0000")) {
      asked.add(edns("EDNS option", name, new Edns(1232, 0, 0, hex(option)), tcp));
    }
    asked.add(edns("NSID", name, new Edns(1232, 0, 0, hex("0003 0000")), tcp));
    asked.add(
        edns("client subnet", name, new Edns(1232, 0, 0, hex("0008 0007 0001 18 00 c00002")), tcp));
    asked.add(edns("keepalive", name, new Edns(1232, 0, 0, hex("000b 0000")), tcp));
    asked.add(edns("padding", name, new Edns(1232, 0, 0, hex("000c 0004 00000000")), tcp));
    asked.add(edns("cookie", name, new Edns(1232, 0, 0, hex("000a 0008 0102030405060708")), tcp));
  }

  private static Asked edns(String what, Name name, Edns edns, boolean tcp) {
    return Asked.question(what, name, Type.A, DClass.IN, 0, edns, tcp);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** Requests that break the rules of the message's form. */
  private void askMalformed() {
    byte[] name = name("ns1.deep.test.").toWire();
    byte[] question = join(name, hex("0001 0001"));
    byte[] opt = new Edns(1232, 0, 0, new byte[0]).octets();
    for (boolean tcp : new boolean[] {false, true}) {
      raw("two questions", tcp, List.of(2, 0, 0, 0), join(question, question));
      raw("two questions of one", tcp, List.of(2, 0, 0, 0), question);
      raw("no question", tcp, List.of(0, 0, 0, 0), new byte[0]);
      raw("no question but OPT", tcp, List.of(0, 0, 0, 1), opt);
      raw("uncounted question", tcp, List.of(0, 0, 0, 0), question);
      raw(
          "answer",
          tcp,
          List.of(1, 1, 0, 0),
          join(question, name, hex("0001 0001 00000000 0004 c0000201")));
      raw(
          "authority",
          tcp,
          List.of(1, 0, 1, 0),
          join(question, name, hex("0001 0001 00000000 0004 c0000201")));
      raw("counted answer", tcp, List.of(1, 1, 0, 0), question);
      raw("counted additional", tcp, List.of(1, 0, 0, 1), question);
      raw("two OPTs", tcp, List.of(1, 0, 0, 2), join(question, opt, opt));
      raw(
          "OPT not at the root",
          tcp,
          List.of(1, 0, 0, 1),
          join(question, hex("0161 00 0029 04d0 00000000 0000")));
      raw("OPT cut", tcp, List.of(1, 0, 0, 1), join(question, hex("00 0029 04d0 00")));
      raw(
          "OPT longer than the message",
          tcp,
          List.of(1, 0, 0, 1),
          join(question, hex("00 0029 04d0 00000000 0009")));
      raw(
          "option longer than OPT",
          tcp,
          List.of(1, 0, 0, 1),
          join(question, hex("00 0029 04d0 00000000 0004 fde9 0005")));
      raw(
          "option cut",
          tcp,
          List.of(1, 0, 0, 1),
          join(question, hex("00 0029 04d0 00000000 0003 fde900")));
      raw("octets behind", tcp, List.of(1, 0, 0, 0), join(question, hex("00000000")));
      raw("octets behind OPT", tcp, List.of(1, 0, 0, 1), join(question, opt, hex("00")));
      raw("name cut", tcp, List.of(1, 0, 0, 0), Arrays.copyOf(question, 6));
      raw("type cut", tcp, List.of(1, 0, 0, 0), Arrays.copyOf(question, name.length + 1));
      raw("class cut", tcp, List.of(1, 0, 0, 0), Arrays.copyOf(question, name.length + 3));
      raw("pointer to itself", tcp, List.of(1, 0, 0, 0), hex("c00c 0001 0001"));
      raw("pointer forward", tcp, List.of(1, 0, 0, 0), hex("c012 0001 0001 00"));
      raw("pointer behind a label", tcp, List.of(1, 0, 0, 0), hex("0161 c00c 0001 0001"));
      raw("pointer into the header", tcp, List.of(1, 0, 0, 0), hex("0161 c004 0001 0001"));
      raw("label type 01", tcp, List.of(1, 0, 0, 0), hex("4161 00 0001 0001"));
      raw("label type 10", tcp, List.of(1, 0, 0, 0), hex("8161 00 0001 0001"));
      raw("name of 256 octets", tcp, List.of(1, 0, 0, 0), join(longName(1), hex("0001 0001")));
      raw("name of 300 octets", tcp, List.of(1, 0, 0, 0), join(longName(45), hex("0001 0001")));
      raw(
          "additional that is no OPT",
          tcp,
          List.of(1, 0, 0, 1),
          join(question, hex("00 0001 0001 00000000 0004 c0000201")));
      asked.add(Asked.raw("a response", 0x8000, List.of(1, 0, 0, 0), tcp, question));
      asked.add(Asked.raw("update without zone", 5 << 11, List.of(0, 0, 0, 0), tcp, new byte[0]));
    }
    for (int length = 0; length < question.length; length++) {
      raw("question cut", false, List.of(1, 0, 0, 0), Arrays.copyOf(question, length));
    }
  }

  /** A name of 255 octets and some more. */
  private static byte[] longName(int more) {
    return write(
        out -> {
          for (int left = 254 + more; left > 0; left -= Math.min(64, left)) {
            int label = Math.min(63, left - 1);
            out.writeByte(label);
            out.write("a".repeat(label).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
          }
          out.writeByte(0);
        });
  }

  private void raw(String what, boolean tcp, List<Integer> counts, byte[] body) {
    asked.add(Asked.raw(what, 0, counts, tcp, body));
  }

  private static byte[] join(byte[]... pieces) {
    return write(
        out -> {
          for (byte[] piece : pieces) {
            out.write(piece);
          }
        });
  }
}
