package dev.meridian.conformance;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The {@code [query]} of a step: a message, and the circumstances under which it comes. Built line
 * by line; the message is made by dnsjava unless it stands there in hexadecimal.
 */
final class Ask {
  private static final int ID = 4711;
  private static final int UDP_SIZE = 1232;

  final Line heading;
  final List<String> down = new ArrayList<>();
  final List<String> up = new ArrayList<>();
  String from = "192.0.2.1";
  int seconds;
  boolean overTcp;
  int times = 1;

  private final Message message = new Message(ID);
  private final List<EDNSOption> options = new ArrayList<>();
  private final StringBuilder raw = new StringBuilder();
  private int flags;
  private boolean edns;
  private int size = UDP_SIZE;
  private int version;
  private int ednsFlags;

  Ask(Line heading) {
    this.heading = heading;
  }

  /**
   * Takes a line.
   *
   * @throws IllegalArgumentException when it says nothing that is known
   */
  void take(Line line) {
    String rest = line.rest();
    switch (line.keyword()) {
      case "header" -> header(rest);
      case "question" -> message.addRecord(Words.question(rest), Section.QUESTION);
      case "answer" -> message.addRecord(Words.record(rest), Section.ANSWER);
      case "authority" -> message.addRecord(Words.record(rest), Section.AUTHORITY);
      case "additional" -> message.addRecord(Words.record(rest), Section.ADDITIONAL);
      case "edns" -> edns(rest);
      case "option" -> options.add(Options.parse(rest));
      case "raw" -> raw.append(rest.replaceAll("\\s", ""));
      case "from" -> from = InetAddress.ofLiteral(rest).getHostAddress();
      case "over" -> overTcp(rest);
      case "at" -> seconds = Words.number(rest, Integer.MAX_VALUE);
      case "times" -> times = Words.number(rest, 10_000);
      case "down" -> down.add(rest);
      case "up" -> up.add(rest);
      default -> throw new IllegalArgumentException("a query has no line '" + line.keyword() + "'");
    }
  }

  private void overTcp(String rest) {
    if (!rest.equals("tcp")) {
      throw new IllegalArgumentException("a query comes 'over tcp', or over UDP without a word");
    }
    overTcp = true;
  }

  private void header(String rest) {
    for (String word : Words.of(rest)) {
      if (word.startsWith("opcode=")) {
        message.getHeader().setOpcode(opcode(word.substring(7)));
      } else if (HeaderFlag.bit(word) != 0) {
        flags |= HeaderFlag.bit(word);
      } else {
        throw new IllegalArgumentException("'" + word + "' is no flag of a header");
      }
    }
  }

  private static int opcode(String text) {
    int opcode = text.matches("\\d+") ? Words.number(text, 15) : Opcode.value(text);
    if (opcode < 0) {
      throw new IllegalArgumentException("'" + text + "' is not an opcode");
    }
    return opcode;
  }

  private void edns(String rest) {
    edns = true;
    for (String word : Words.of(rest)) {
      if (word.startsWith("size=")) {
        size = Words.number(word.substring(5), 0xffff);
      } else if (word.startsWith("version=")) {
        version = Words.number(word.substring(8), 0xff);
      } else if (word.startsWith("flags=")) {
        ednsFlags |= HexFormat.fromHexDigits(word.substring(6));
      } else if (word.equals("do")) {
        ednsFlags |= 0x8000;
      } else {
        throw new IllegalArgumentException("'" + word + "' is nothing of an OPT record");
      }
    }
  }

  /** What is missing or too much, empty when nothing is. */
  String fault() {
    boolean built =
        !message.getSection(Section.QUESTION).isEmpty() || message.getHeader().getOpcode() != 0;
    if (raw.isEmpty() && !built) {
      return "a query needs a 'question', or the whole message as 'raw'";
    }
    if (!raw.isEmpty() && (built || edns || flags != 0)) {
      return "a 'raw' query is a whole message; nothing can be added";
    }
    if (!options.isEmpty() && !edns) {
      return "an 'option' needs an 'edns' line";
    }
    if (!raw.isEmpty() && !raw.toString().matches("(\\p{XDigit}{2})+")) {
      return "'raw' is not whole octets in hexadecimal";
    }
    return "";
  }

  /** The message in wire form. */
  byte[] wire() {
    if (!raw.isEmpty()) {
      return HexFormat.of().parseHex(raw);
    }
    Message whole = message.clone();
    if (edns) {
      Record opt = new OPTRecord(size, 0, version, ednsFlags, options);
      whole.addRecord(opt, Section.ADDITIONAL);
    }
    byte[] wire = whole.toWire();
    ByteBuffer view = ByteBuffer.wrap(wire);
    view.putShort(2, (short) (view.getShort(2) | flags));
    return wire;
  }

  /** Octets that a response may have (RFC 1035 section 4.2.1, RFC 6891 section 6.2.5). */
  int limit() {
    return overTcp || !raw.isEmpty() ? 0xffff : edns ? Math.max(512, size) : 512;
  }
}
