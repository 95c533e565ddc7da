package dev.meridian.fuzz;

import static dev.meridian.fuzz.Wiring.A;
import static dev.meridian.fuzz.Wiring.IN;
import static dev.meridian.fuzz.Wiring.header;
import static dev.meridian.fuzz.Wiring.option;
import static dev.meridian.fuzz.Wiring.query;

import dev.meridian.stats.Ending;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * A trick that has been played on name servers, and what a server has to do about it.
 *
 * @param name for people, and of its file in the corpus
 * @param source the text that says what is due
 * @param request octets of the message
 * @param rcode that is due; {@link #SILENCE} when there must be no response
 * @param ending that is counted
 */
record Trick(String name, String source, byte[] request, int rcode, Ending ending) {
  static final int SILENCE = -1;

  private static final String WWW = "www.example.com.";
  private static final int SUBNET = 8;
  private static final int COOKIE = 10;
  private static final int KEEPALIVE = 11;
  private static final int UNKNOWN = 65_001;
  private static final byte[] FULL_QUESTION = query(WWW, A, 0).octets();

  @Override
  public String toString() {
    return name + " (" + source + ")";
  }

  /** All of them. */
  static List<Trick> all() {
    List<Trick> all = new ArrayList<>();
    all.addAll(headers());
    all.addAll(names());
    all.addAll(questions());
    all.addAll(opts());
    all.addAll(options());
    all.addAll(cookies());
    all.addAll(signatures());
    all.addAll(opcodes());
    return all;
  }

  private static Trick silent(String name, String source, Wiring request) {
    return new Trick(name, source, request.octets(), SILENCE, Ending.DROPPED);
  }

  private static Trick malformed(String name, String source, Wiring request) {
    return new Trick(name, source, request.octets(), Rcode.FORMERR, Ending.FORMERR);
  }

  private static Trick refused(String name, String source, Wiring request) {
    return new Trick(name, source, request.octets(), Rcode.REFUSED, Ending.REFUSED);
  }

  private static Trick notImplemented(String name, String source, Wiring request) {
    return new Trick(name, source, request.octets(), Rcode.NOTIMP, Ending.NOTIMP);
  }

  private static Trick answered(String name, String source, Wiring request) {
    return new Trick(name, source, request.octets(), Rcode.NOERROR, Ending.ANSWER);
  }

  private static List<Trick> headers() {
    return List.of(
        silent("header-of-11-octets", "RFC 1035 4.1.1", header(0, 0, 0, 0, 0).cut(11)),
        silent("id-alone", "RFC 1035 4.1.1", header(0, 0, 0, 0, 0).cut(2)),
        silent("response-reflected", "RFC 1035 4.1.1", new Wiring().bytes(response(FULL_QUESTION))),
        silent("qr-set-on-garbage", "RFC 1035 4.1.1", header(0xffff, 9, 9, 9, 9).zeros(40)),
        malformed("header-alone", "RFC 9619", header(0, 0, 0, 0, 0)),
        malformed("question-counted-but-missing", "RFC 1035 4.1.2", header(0, 1, 0, 0, 0)),
        malformed("qdcount-65535", "RFC 9619", header(0, 65_535, 0, 0, 0).name(WWW).u16(A).u16(IN)),
        malformed(
            "two-questions",
            "RFC 9619",
            header(0, 2, 0, 0, 0).name(WWW).u16(A).u16(IN).name(WWW).u16(28).u16(IN)),
        malformed(
            "two-questions-and-opt",
            "RFC 9619, RFC 6891 6.1.1",
            header(0, 2, 0, 0, 1).name(WWW).u16(A).u16(IN).name(WWW).u16(28).u16(IN).opt()),
        malformed("all-counts-65535", "RFC 9619", header(0, 65_535, 65_535, 65_535, 65_535)),
        malformed("arcount-65535", "RFC 1035 4.1.1", query(WWW, A, 65_535)),
        malformed("octets-behind-the-end", "RFC 1035 4.1", query(WWW, A, 0).zeros(1)),
        malformed(
            "answer-in-a-query",
            "RFC 1035 4.1.1",
            header(0, 1, 1, 0, 0)
                .name(WWW)
                .u16(A)
                .u16(IN)
                .name(WWW)
                .u16(A)
                .u16(IN)
                .zeros(4)
                .u16(4)
                .zeros(4)),
        answered(
            "every-flag-but-qr",
            "RFC 1035 4.1.1, RFC 4035 3.1.6",
            header(0x07ff & ~0x000f, 1, 0, 0, 0).name(WWW).u16(A).u16(IN)));
  }

  /** What a server may have said. */
  private static byte[] response(byte[] query) {
    byte[] response = query.clone();
    response[2] |= (byte) 0x84;
    return response;
  }

  private static List<Trick> names() {
    String prefix = (x(63) + ".").repeat(3);
    return List.of(
        malformed("compression-loop", "RFC 1035 4.1.4", question().u16(0xC00C).end()),
        malformed("compression-ring", "RFC 1035 4.1.4", question().u16(0xC00E).u16(0xC00C).end()),
        malformed("pointer-to-the-header", "RFC 1035 4.1.4", question().u16(0xC000).end()),
        malformed(
            "pointer-forward", "RFC 1035 4.1.4", question().u16(0xC012).end().name("example.com.")),
        malformed("pointer-past-the-end", "RFC 1035 4.1.4", question().u16(0xFFFF).end()),
        malformed(
            "pointer-behind-a-label", "RFC 1035 4.1.4", question().label("a").u16(0xC00C).end()),
        malformed("pointer-cut", "RFC 1035 4.1.4", question().u8(0xC0)),
        malformed("label-type-01", "RFC 6891 5", question().u8(0x41).u8(1).u8(0).end()),
        malformed("label-type-10", "RFC 6891 5", question().u8(0x81).u8(1).u8(0).end()),
        new Trick(
            "name-of-255-octets",
            "RFC 1035 2.3.4",
            query(prefix + x(49) + ".example.com.", A, 0).octets(),
            Rcode.NXDOMAIN,
            Ending.NXDOMAIN),
        malformed(
            "name-of-256-octets", "RFC 1035 2.3.4", query(prefix + x(50) + ".example.com.", A, 0)),
        malformed("name-without-end", "RFC 1035 3.1", question().label("www").label("example")),
        malformed("label-past-the-end", "RFC 1035 3.1", question().u8(63).u8('w')),
        refused("name-of-127-labels", "RFC 1035 2.3.4", query("a.".repeat(127), A, 0)),
        malformed("name-of-128-labels", "RFC 1035 2.3.4", query("a.".repeat(128), A, 0)),
        new Trick(
            "label-of-zeros-and-dots",
            "RFC 2181 11",
            question()
                .u8(5)
                .bytes((byte) 0, (byte) '.', (byte) 0, (byte) '.', (byte) 255)
                .name("example.com.")
                .u16(A)
                .u16(IN)
                .octets(),
            Rcode.NXDOMAIN,
            Ending.NXDOMAIN),
        new Trick(
            "dname-beyond-255-octets",
            "RFC 6672 2.2",
            query(x(63) + ".wide.example.com.", A, 0).octets(),
            Rcode.YXDOMAIN,
            Ending.ANSWER),
        answered("cname-loop", "RFC 1034 3.6.2", query("loop1.example.com.", A, 0)),
        answered("dname-ring", "RFC 6672 3.2", query("a.ring.example.com.", A, 0)));
  }

  private static Wiring question() {
    return header(0, 1, 0, 0, 0);
  }

  private static String x(int count) {
    return "x".repeat(count);
  }

  private static List<Trick> questions() {
    return List.of(
        malformed("question-without-class", "RFC 1035 4.1.2", question().name(WWW).u16(A)),
        malformed("question-without-type", "RFC 1035 4.1.2", question().name(WWW)),
        refused("root", "RFC 1035 4.1.1", query(".", Type.NS, 0)),
        refused("name-of-another", "RFC 1035 4.1.1", query("www.example.org.", A, 0)),
        refused("class-any", "RFC 1035 3.2.5", question().name(WWW).u16(A).u16(255)),
        refused("class-none", "RFC 2136 2.4", question().name(WWW).u16(A).u16(254)),
        refused("class-0", "RFC 6895 3.2", question().name(WWW).u16(A).u16(0)),
        refused("version-bind", "RFC 4892", question().name("version.bind.").u16(16).u16(3)),
        refused("axfr", "RFC 5936", query("example.com.", Type.AXFR, 0)),
        refused("ixfr-without-soa", "RFC 1995", query("example.com.", Type.IXFR, 0)),
        notImplemented("type-opt", "RFC 6891 6.1.1", query(WWW, Type.OPT, 0)),
        notImplemented("type-tkey", "RFC 6895 3.1", query(WWW, 249, 0)),
        notImplemented("type-maila", "RFC 6895 3.1", query(WWW, 254, 0)),
        answered("type-any", "RFC 8482", query(WWW, Type.ANY, 0)),
        new Trick(
            "type-0", "RFC 6895 3.1", query(WWW, 0, 0).octets(), Rcode.NOERROR, Ending.NODATA));
  }

  private static List<Trick> opts() {
    byte[] nsid = option(3);
    return List.of(
        malformed("opt-cut-in-its-head", "RFC 6891 6.1.2", query(WWW, A, 1).u8(0).u16(41).u16(9)),
        malformed("opt-counted-but-missing", "RFC 6891 6.1.2", query(WWW, A, 1)),
        malformed("opt-rdlength-too-long", "RFC 6891 6.1.2", query(WWW, A, 1).opt(0, 5, nsid)),
        malformed("opt-rdlength-too-short", "RFC 6891 6.1.2", query(WWW, A, 1).opt(0, 0, nsid)),
        malformed("opt-rdlength-65535", "RFC 6891 6.1.2", query(WWW, A, 1).opt(0, 65_535, nsid)),
        malformed("opt-twice", "RFC 6891 6.1.1", query(WWW, A, 2).opt().opt()),
        malformed(
            "opt-not-of-the-root",
            "RFC 6891 6.1.2",
            query(WWW, A, 1).name(WWW).u16(41).u16(1232).zeros(4).u16(0)),
        malformed(
            "opt-in-the-answer-section",
            "RFC 6891 6.1.1",
            header(0, 1, 1, 0, 0).name(WWW).u16(A).u16(IN).opt()),
        malformed(
            "opt-in-the-authority-section",
            "RFC 6891 6.1.1",
            header(0, 1, 0, 1, 0).name(WWW).u16(A).u16(IN).opt()),
        malformed("option-longer-than-opt", "RFC 6891 6.1.2", opt(0, 3, 0, 9, 1)),
        malformed("option-head-cut", "RFC 6891 6.1.2", opt(0, 3, 0)),
        new Trick(
            "version-1",
            "RFC 6891 6.1.3",
            query(WWW, A, 1).opt(1, 0).octets(),
            Rcode.BADVERS,
            Ending.BADVERS),
        new Trick(
            "version-255-with-garbage",
            "RFC 6891 6.1.3",
            query(WWW, A, 1)
                .opt(255, 5, (byte) 0, (byte) 8, (byte) 255, (byte) 255, (byte) 1)
                .octets(),
            Rcode.BADVERS,
            Ending.BADVERS),
        answered(
            "payload-0", "RFC 6891 6.2.3", query(WWW, A, 1).u8(0).u16(41).u16(0).zeros(4).u16(0)),
        answered(
            "unknown-option", "RFC 6891 6.1.2", query(WWW, A, 1).opt(option(UNKNOWN, octets(9)))),
        answered("keepalive", "RFC 7828 3.2.1", query(WWW, A, 1).opt(option(KEEPALIVE))));
  }

  private static Wiring opt(int... options) {
    return query(WWW, A, 1).opt(octets(options));
  }

  private static byte[] octets(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }

  private static Wiring subnet(int... data) {
    return query(WWW, A, 1).opt(option(SUBNET, octets(data)));
  }

  private static List<Trick> options() {
    String source = "RFC 7871 6";
    return List.of(
        answered("ecs-v4-source-0", "RFC 7871 7.1.2", subnet(0, 1, 0, 0)),
        answered("ecs-v6-source-0", "RFC 7871 7.1.2", subnet(0, 2, 0, 0)),
        answered("ecs-family-0-source-0", source, subnet(0, 0, 0, 0)),
        malformed("ecs-family-0-with-address", source, subnet(0, 0, 8, 0, 10)),
        malformed("ecs-family-3", source, subnet(0, 3, 8, 0, 10)),
        malformed("ecs-source-33", source, subnet(0, 1, 33, 0, 90, 2, 3, 4, 0)),
        malformed(
            "ecs-source-129",
            source,
            subnet(0, 2, 129, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        malformed("ecs-bits-beyond-source", source, subnet(0, 1, 23, 0, 90, 2, 3)),
        malformed("ecs-address-too-short", source, subnet(0, 1, 24, 0, 90, 2)),
        malformed("ecs-address-too-long", source, subnet(0, 1, 24, 0, 90, 2, 3, 0)),
        malformed("ecs-scope-in-a-query", source, subnet(0, 1, 24, 24, 90, 2, 3)),
        malformed("ecs-of-3-octets", source, subnet(0, 1, 0)),
        malformed("ecs-of-0-octets", source, subnet()),
        malformed("ecs-twice", source, opt(0, 8, 0, 4, 0, 1, 0, 0, 0, 8, 0, 4, 0, 1, 0, 0)));
  }

  /** Lengths 8 and 16 to 40 are cookies (RFC 7873 sections 4 and 5.2.2). */
  private static List<Trick> cookies() {
    List<Trick> tricks = new ArrayList<>();
    for (int length = 0; length <= 41; length++) {
      Wiring request = query(WWW, A, 1).opt(option(COOKIE, new byte[length]));
      String name = "cookie-of-%02d-octets".formatted(length);
      boolean legal = length == 8 || (length >= 16 && length <= 40);
      tricks.add(
          legal
              ? answered(name, "RFC 7873 5.2.2", request)
              : malformed(name, "RFC 7873 5.2.2", request));
    }
    return tricks;
  }

  /** This server has no keys: records of signatures are to it as any others. */
  private static List<Trick> signatures() {
    String source = "RFC 1035 4.1: no meaning here";
    return List.of(
        answered("tsig-last", source, tsig(query(WWW, A, 1))),
        answered("tsig-before-opt", source, tsig(query(WWW, A, 2)).opt()),
        answered(
            "sig0", source, query(WWW, A, 1).u8(0).u16(24).u16(255).zeros(4).u16(20).zeros(20)),
        malformed(
            "tsig-rdlength-lie",
            "RFC 1035 4.1.3",
            query(WWW, A, 1).name("key.").u16(250).u16(255).zeros(4).u16(99).zeros(4)));
  }

  private static Wiring tsig(Wiring query) {
    return query.name("key.").u16(250).u16(255).zeros(4).u16(29).name("hmac-sha256.").zeros(16);
  }

  private static List<Trick> opcodes() {
    return List.of(
        notImplemented("opcode-iquery", "RFC 3425 3", opcode(1)),
        notImplemented("opcode-status", "RFC 1035 4.1.1", opcode(2)),
        notImplemented("opcode-notify", "RFC 1996 3.1", opcode(4)),
        notImplemented("opcode-update", "RFC 2136 2.2", opcode(5)),
        notImplemented("opcode-dso", "RFC 8490 5.4", opcode(6)),
        notImplemented("opcode-15", "RFC 1035 4.1.1", opcode(15)),
        notImplemented(
            "opcode-notify-with-opt",
            "RFC 6891 6.1.1",
            header(4 << 11, 1, 0, 0, 1).name("example.com.").u16(6).u16(IN).opt()),
        notImplemented(
            "update-with-records",
            "RFC 2136 2.2",
            header(5 << 11, 1, 1, 1, 1)
                .name("example.com.")
                .u16(6)
                .u16(IN)
                .name(WWW)
                .u16(255)
                .u16(255)
                .zeros(6)
                .name(WWW)
                .u16(A)
                .u16(IN)
                .zeros(4)
                .u16(4)
                .zeros(4)
                .opt()),
        notImplemented(
            "opcode-notify-malformed", "RFC 1035 4.1.1", header(4 << 11, 9, 9, 9, 9).u16(0xC00C)));
  }

  private static Wiring opcode(int opcode) {
    return header(opcode << 11, 1, 0, 0, 0).name("example.com.").u16(6).u16(IN);
  }
}
