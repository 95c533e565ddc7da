package dev.meridian.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;

/** The {@code [response]} of a step: what must come, whole. Built line by line. */
final class Expected {
  final Line heading;
  private final List<String> sheet = new ArrayList<>();
  private final List<List<String>> choices = new ArrayList<>();
  private boolean answerOrdered;
  private boolean silence;
  private boolean header;
  private int lengthMin;
  private int lengthMax = 0xffff;

  Expected(Line heading) {
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
      case "silence" -> silence = true;
      case "header" -> header(rest);
      case "question" -> sheet.add("question " + Words.questionText(Words.question(rest)));
      case "answer" -> answer(rest);
      case "authority", "additional" -> sheet.add(line.keyword() + " " + record(rest));
      case "edns" -> edns(rest);
      case "option" -> sheet.add("option " + Options.text(Options.parse(rest)));
      case "length" -> length(rest);
      default ->
          throw new IllegalArgumentException("a response has no line '" + line.keyword() + "'");
    }
  }

  private static String record(String rest) {
    return Words.recordText(Words.record(rest));
  }

  private void answer(String rest) {
    if (rest.equals("in this order")) {
      answerOrdered = true;
    } else if (rest.startsWith("one of ")) {
      choices.add(
          Stream.of(rest.substring(7).split("\\|", -1))
              .map(text -> "answer " + record(text.strip()))
              .toList());
    } else {
      sheet.add("answer " + record(rest));
    }
  }

  private void header(String rest) {
    List<String> words = Words.of(rest);
    if (words.isEmpty() || Rcode.value(words.getFirst()) < 0) {
      throw new IllegalArgumentException("a header begins with an RCODE, not with '" + rest + "'");
    }
    int flags = 0;
    String opcode = "";
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith("opcode=")) {
        opcode = " " + word;
      } else if (HeaderFlag.bit(word) == 0) {
        throw new IllegalArgumentException("'" + word + "' is no flag of a header");
      }
      flags |= HeaderFlag.bit(word);
    }
    header = true;
    sheet.add("header " + words.getFirst() + HeaderFlag.text(flags) + opcode);
  }

  private void edns(String rest) {
    if (!rest.matches("size=\\d+( do)?")) {
      throw new IllegalArgumentException("the OPT record of a response is written: size=1232 do");
    }
    sheet.add("edns " + rest);
  }

  private void length(String rest) {
    boolean atMost = rest.startsWith("at most ");
    lengthMax = Words.number(atMost ? rest.substring(8) : rest, 0xffff);
    lengthMin = atMost ? 0 : lengthMax;
  }

  /** What is missing or too much, empty when nothing is. */
  String fault() {
    if (silence && !sheet.isEmpty()) {
      return "'silence' is the whole of a response";
    }
    if (!silence && !header) {
      return "a response needs a 'header' line, or 'silence'";
    }
    long headers = sheet.stream().filter(line -> line.startsWith("header ")).count();
    return headers > 1 ? "a response has one 'header' line" : "";
  }

  boolean isSilence() {
    return silence;
  }

  /** Whether the order of the answer section counts, as it does along a chain. */
  boolean isAnswerOrdered() {
    return answerOrdered;
  }

  /** What is wrong about a length, empty when nothing is. */
  String lengthFault(int length) {
    return length >= lengthMin && length <= lengthMax
        ? ""
        : "length %d, expected %s%d"
            .formatted(length, lengthMin == lengthMax ? "" : "at most ", lengthMax);
  }

  /**
   * The response as lines: header, question, sections, OPT, options. Where the choice is free, what
   * came is taken when it is one of those.
   *
   * @param actual what came
   */
  List<String> sheet(List<String> actual) {
    List<String> whole = new ArrayList<>(sheet);
    choices.forEach(
        choice ->
            whole.add(
                choice.stream().filter(actual::contains).findFirst().orElse(choice.getFirst())));
    return whole;
  }
}
