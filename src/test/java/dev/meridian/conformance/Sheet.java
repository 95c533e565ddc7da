package dev.meridian.conformance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A response as lines of text, and what differs between two of them. */
final class Sheet {
  private static final List<String> KEYWORDS =
      List.of("header", "question", "answer", "authority", "additional", "edns", "option");

  private Sheet() {}

  /**
   * The lines of a message, as dnsjava reads it.
   *
   * @throws IOException when it is none
   */
  static List<String> of(byte[] wire) throws IOException {
    Message message = new Message(wire);
    int flags = ByteBuffer.wrap(wire).getShort(2);
    int opcode = message.getHeader().getOpcode();
    List<String> lines = new ArrayList<>();
    lines.add(
        "header "
            + Rcode.string(message.getRcode())
            + HeaderFlag.text(flags)
            + (opcode == 0 ? "" : " opcode=" + Opcode.string(opcode)));
    message
        .getSection(Section.QUESTION)
        .forEach(question -> lines.add("question " + Words.questionText(question)));
    add(lines, "answer", message.getSection(Section.ANSWER));
    add(lines, "authority", message.getSection(Section.AUTHORITY));
    add(lines, "additional", message.getSection(Section.ADDITIONAL));
    if (message.numBytes() != wire.length) {
      lines.add("octets after the end: " + (wire.length - message.numBytes()));
    }
    return lines;
  }

  private static void add(List<String> lines, String section, List<Record> records) {
    for (Record record : records) {
      if (record instanceof OPTRecord opt) {
        addOpt(lines, opt);
      } else {
        lines.add(section + " " + Words.recordText(record));
      }
    }
  }

  private static void addOpt(List<String> lines, OPTRecord opt) {
    String version = opt.getVersion() == 0 ? "" : " version=" + opt.getVersion();
    String flags =
        switch (opt.getFlags()) {
          case 0 -> "";
          case 0x8000 -> " do";
          default -> " flags=" + Integer.toHexString(opt.getFlags());
        };
    lines.add("edns size=" + opt.getPayloadSize() + version + flags);
    opt.getOptions().forEach(option -> lines.add("option " + Options.text(option)));
  }

  /**
   * What differs, as lines that begin with a minus where only expected and a plus where only there;
   * empty when nothing does. Sections are sets of records.
   *
   * @param answerOrdered whether the answer section is a list
   */
  static List<String> difference(
      List<String> expected, List<String> actual, boolean answerOrdered) {
    List<String> missing = without(expected, actual);
    List<String> extra = without(actual, expected);
    if (missing.isEmpty() && extra.isEmpty()) {
      return answerOrdered && !answers(expected).equals(answers(actual))
          ? inOrder(answers(expected), answers(actual))
          : List.of();
    }
    List<String> told = new ArrayList<>();
    List<String> common = without(expected, missing);
    common.forEach(line -> told.add("  " + line));
    missing.forEach(line -> told.add("- " + line));
    extra.forEach(line -> told.add("+ " + line));
    told.sort(Comparator.comparingInt(Sheet::rank));
    return told;
  }

  private static List<String> inOrder(List<String> expected, List<String> actual) {
    List<String> told = new ArrayList<>();
    expected.forEach(line -> told.add("- " + line));
    actual.forEach(line -> told.add("+ " + line));
    told.add("  (the same records in another order)");
    return told;
  }

  private static List<String> answers(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("answer ")).toList();
  }

  private static int rank(String line) {
    int rank = KEYWORDS.indexOf(line.substring(2).split(" ", 2)[0]);
    return rank < 0 ? KEYWORDS.size() : rank;
  }

  /**
   * The lines that are left of the first list when those of the second are taken away, once each.
   */
  private static List<String> without(List<String> lines, List<String> others) {
    List<String> left = new ArrayList<>(lines);
    others.forEach(left::remove);
    return left;
  }
}
