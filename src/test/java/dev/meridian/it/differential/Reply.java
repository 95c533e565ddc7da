package dev.meridian.it.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One response as dnsjava understands it.
 *
 * @param octets all of it, empty when there was none
 * @param message null when there was none, or dnsjava cannot read it
 */
record Reply(byte[] octets, @Nullable Message message) {
  private static final int HEADER_LENGTH = 12;

  /** An RRset: the owner in lower case, and each record as TTL and canonical RDATA. */
  record Rrset(String owner, int type, Set<String> records) {
    @Override
    public String toString() {
      return owner + " " + Type.string(type) + " " + records;
    }
  }

  static Reply of(byte[] octets) {
    try {
      return new Reply(octets, octets.length == 0 ? null : new Message(octets));
    } catch (IOException | RuntimeException e) {
      return new Reply(octets, null);
    }
  }

  boolean isSilence() {
    return octets.length == 0;
  }

  private Message whole() {
    if (message == null) {
      throw new IllegalStateException("there is no message");
    }
    return message;
  }

  boolean isReadable() {
    return message != null;
  }

  int rcode() {
    return message == null ? -1 : message.getRcode();
  }

  boolean has(int flag) {
    return message != null && message.getHeader().getFlag(flag);
  }

  @Nullable OPTRecord opt() {
    return message == null ? null : message.getOPT();
  }

  /** The RRsets of a section in the order in which they begin; OPT is left out. */
  List<Rrset> section(int section) {
    if (message == null) {
      return List.of();
    }
    Map<String, Rrset> rrsets = new LinkedHashMap<>();
    for (Record record : message.getSection(section)) {
      if (record.getType() != Type.OPT) {
        String owner = record.getName().toString().toLowerCase(Locale.ROOT);
        rrsets
            .computeIfAbsent(
                owner + " " + record.getType(),
                key -> new Rrset(owner, record.getType(), new TreeSet<>()))
            .records()
            .add(text(record));
      }
    }
    return new ArrayList<>(rrsets.values());
  }

  private static String text(Record record) {
    return record.getTTL() + " " + HexFormat.of().formatHex(record.rdataToWireCanonical());
  }

  List<Rrset> answer() {
    return section(Section.ANSWER);
  }

  List<Rrset> authority() {
    return section(Section.AUTHORITY);
  }

  List<Rrset> additional() {
    return section(Section.ADDITIONAL);
  }

  List<Record> answers() {
    return message == null ? List.of() : message.getSection(Section.ANSWER);
  }

  List<Record> authorities() {
    return message == null ? List.of() : message.getSection(Section.AUTHORITY);
  }

  /** Codes of the options in OPT. */
  Set<Integer> options() {
    OPTRecord opt = opt();
    return opt == null ? Set.of() : codes(opt);
  }

  /** Whether there is nothing but a question. */
  boolean isBare() {
    return answer().isEmpty() && authority().isEmpty() && additional().isEmpty();
  }

  /** The parts in which two responses differ. */
  static Set<Part> differences(Reply ours, Reply theirs) {
    EnumSet<Part> parts = EnumSet.noneOf(Part.class);
    if (ours.isSilence() || theirs.isSilence()) {
      if (ours.isSilence() != theirs.isSilence()) {
        parts.add(Part.SILENCE);
      }
      return parts;
    }
    if (!ours.isReadable() || !theirs.isReadable()) {
      if (!Arrays.equals(
          ours.octets, 2, ours.octets.length, theirs.octets, 2, theirs.octets.length)) {
        parts.add(Part.FORM);
      }
      return parts;
    }
    compareHeaders(ours, theirs, parts);
    if (!Arrays.equals(ours.question(), theirs.question())) {
      parts.add(Part.QUESTION);
    }
    if (ours.keepsCase() != theirs.keepsCase()) {
      parts.add(Part.OWNER_CASE);
    }
    if (!ours.answer().equals(theirs.answer())) {
      parts.add(Part.ANSWER);
    }
    if (!new HashSet<>(ours.authority()).equals(new HashSet<>(theirs.authority()))) {
      parts.add(Part.AUTHORITY);
    }
    if (!new HashSet<>(ours.additional()).equals(new HashSet<>(theirs.additional()))) {
      parts.add(Part.ADDITIONAL);
    }
    compareEdns(ours.opt(), theirs.opt(), parts);
    return parts;
  }

  private static void compareHeaders(Reply ours, Reply theirs, Set<Part> parts) {
    if (ours.rcode() != theirs.rcode()) {
      parts.add(Part.RCODE);
    }
    if ((ours.octets[2] & 0xF8) != (theirs.octets[2] & 0xF8)) {
      parts.add(Part.QR_AND_OPCODE);
    }
    if ((ours.octets[3] & 0x40) != (theirs.octets[3] & 0x40)) {
      parts.add(Part.Z);
    }
    Map<Integer, Part> flags =
        new TreeMap<>(
            Map.of(
                (int) Flags.AA, Part.AA,
                (int) Flags.TC, Part.TC,
                (int) Flags.RD, Part.RD,
                (int) Flags.RA, Part.RA,
                (int) Flags.AD, Part.AD,
                (int) Flags.CD, Part.CD));
    flags.forEach(
        (flag, part) -> {
          if (ours.has(flag) != theirs.has(flag)) {
            parts.add(part);
          }
        });
  }

  private static void compareEdns(
      @Nullable OPTRecord ours, @Nullable OPTRecord theirs, Set<Part> parts) {
    if (ours == null || theirs == null) {
      if ((ours == null) != (theirs == null)) {
        parts.add(Part.OPT);
      }
      return;
    }
    if (ours.getVersion() != theirs.getVersion()) {
      parts.add(Part.OPT_VERSION);
    }
    if (ours.getPayloadSize() != theirs.getPayloadSize()) {
      parts.add(Part.OPT_PAYLOAD);
    }
    if (ours.getFlags() != theirs.getFlags()) {
      parts.add(Part.OPT_FLAGS);
    }
    if (!codes(ours).equals(codes(theirs))) {
      parts.add(Part.OPT_OPTIONS);
    }
  }

  /** Option codes; what the options hold is each server's own. */
  private static Set<Integer> codes(OPTRecord opt) {
    Set<Integer> codes = new TreeSet<>();
    opt.getOptions().stream().map(EDNSOption::getCode).forEach(codes::add);
    return codes;
  }

  /** Whether the first answer's owner, where it is QNAME, is in the question's case. */
  private boolean keepsCase() {
    List<Record> answers = whole().getSection(Section.ANSWER);
    Record question = whole().getQuestion();
    if (question == null || answers.isEmpty()) {
      return true;
    }
    Name owner = answers.getFirst().getName();
    return !owner.equals(question.getName())
        || owner.toString().equals(question.getName().toString());
  }

  /** The question section's octets; the section comes first, so nothing in it is compressed. */
  byte[] question() {
    int count = whole().getHeader().getCount(Section.QUESTION);
    int end = HEADER_LENGTH;
    for (int i = 0; i < count; i++) {
      while (octets[end] != 0) {
        end += (octets[end] & 0xff) + 1;
      }
      end += 5;
    }
    return Arrays.copyOfRange(octets, HEADER_LENGTH, end);
  }

  /** For people. */
  @Override
  public String toString() {
    if (isSilence()) {
      return "(silence)\n";
    }
    if (message == null) {
      return HexFormat.of().formatHex(octets) + "\n";
    }
    return "%s%s, %d octets%n%s"
        .formatted(
            Rcode.string(rcode()),
            has(Flags.TC) ? " TC" : "",
            octets.length,
            message.toString().replaceAll("(?m)^;; Message size.*\\R", ""));
  }
}
