package dev.meridian.conformance;

import dev.meridian.conformance.CorpusFile.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file of the corpus. Whatever is not understood is a fault with its line; a file with a
 * fault is not played. The form of files is told in {@code conformance/README.md}.
 */
final class CorpusReader {
  private static final Pattern HEADING = Pattern.compile("\\[(\\S+)(?:\\s+(\\S+))?\\]");
  private static final Pattern CITATION = Pattern.compile("RFC \\d{3,4}");

  private final String name;
  private final List<String> faults;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<String> saying = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private boolean refused;
  private Optional<Ask> open = Optional.empty();

  private CorpusReader(String name, List<String> faults) {
    this.name = name;
    this.faults = faults;
  }

  /**
   * Reads.
   *
   * @param faults gets what is wrong, as {@code name:line: what}
   * @return empty when something is
   */
  static Optional<CorpusFile> read(String name, String text, List<String> faults) {
    List<String> own = new ArrayList<>();
    CorpusFile file = new CorpusReader(name, own).read(text.lines().toList());
    faults.addAll(own);
    return own.isEmpty() ? Optional.of(file) : Optional.empty();
  }

  private void fault(Line line, String message) {
    faults.add(name + ":" + line.number() + ": " + message);
  }

  private CorpusFile read(List<String> texts) {
    List<Line> lines = new ArrayList<>();
    texts.forEach(text -> lines.add(new Line(lines.size() + 1, text)));
    int at = readComment(lines);
    while (at < lines.size()) {
      Line heading = lines.get(at++);
      int end = at;
      while (end < lines.size() && !lines.get(end).text().startsWith("[")) {
        end++;
      }
      readSection(heading, lines.subList(at, end));
      at = end;
    }
    expectAnswered();
    if (steps.isEmpty() && !refused) {
      fault(
          new Line(Math.max(1, lines.size()), ""),
          "nothing is expected: no [query] and [response]");
    }
    if (refused && !steps.isEmpty()) {
      fault(steps.getFirst().ask().heading, "what is not served cannot be queried");
    }
    files.putIfAbsent("meridian.yaml", "{}\n");
    return new CorpusFile(name, files, saying, refused, steps);
  }

  /** The comment that every file begins with; returns the index of the first heading. */
  private int readComment(List<Line> lines) {
    StringBuilder comment = new StringBuilder();
    int at = 0;
    while (at < lines.size() && !lines.get(at).text().startsWith("[")) {
      Line line = lines.get(at++);
      if (!line.bare().text().isEmpty()) {
        fault(line, "before the first [heading] stand comments only");
      }
      comment.append(line.text()).append('\n');
    }
    if (!CITATION.matcher(comment).find() || !comment.toString().contains("ection")) {
      fault(new Line(1, ""), "the first comment must cite an RFC and its section");
    }
    return at;
  }

  private void readSection(Line heading, List<Line> body) {
    Matcher matcher = HEADING.matcher(heading.bare().text());
    if (!matcher.matches()) {
      fault(heading, "a heading is written [word] or [word name]");
      return;
    }
    Optional<String> named = Optional.ofNullable(matcher.group(2));
    switch (matcher.group(1)) {
      case "zone" -> file(heading, "zones/" + named.orElse("") + ".zone", named.isPresent(), body);
      case "steering" ->
          file(heading, "zones/" + named.orElse("") + ".yaml", named.isPresent(), body);
      case "file" -> file(heading, named.orElse(""), named.isPresent(), body);
      case "server" -> file(heading, "meridian.yaml", named.isEmpty(), body);
      case "warnings" -> say(heading, body);
      case "errors" -> {
        refused = true;
        say(heading, body);
      }
      case "query" -> readQuery(heading, body);
      case "response" -> readResponse(heading, body);
      default -> fault(heading, "there is no heading [" + matcher.group(1) + "]");
    }
  }

  private static boolean isComment(Line line) {
    return line.text().startsWith(";");
  }

  private void file(Line heading, String path, boolean good, List<Line> body) {
    if (!good) {
      fault(heading, "the name is missing, or one too many");
    }
    StringBuilder text = new StringBuilder();
    // A comment behind a section is about what follows; YAML would not take it for one.
    body.forEach(line -> text.append(isComment(line) ? "" : line.text()).append('\n'));
    if (files.put(path, text.toString().stripTrailing() + "\n") != null) {
      fault(heading, path + " stands here twice");
    }
  }

  private void say(Line heading, List<Line> body) {
    for (Line line : body) {
      if (!isComment(line) && !line.text().isBlank()) {
        saying.add(line.text().strip());
      }
    }
    if (saying.isEmpty()) {
      fault(heading, "nothing is said");
    }
  }

  private void readQuery(Line heading, List<Line> body) {
    expectAnswered();
    Ask ask = new Ask(heading);
    take(body, ask::take);
    String fault = ask.fault();
    if (!fault.isEmpty()) {
      fault(heading, fault);
    }
    open = Optional.of(ask);
  }

  private void readResponse(Line heading, List<Line> body) {
    Expected expected = new Expected(heading);
    take(body, expected::take);
    String fault = expected.fault();
    if (!fault.isEmpty()) {
      fault(heading, fault);
    }
    if (open.isEmpty()) {
      fault(heading, "no [query] stands before this [response]");
    }
    open.ifPresent(ask -> steps.add(new Step(ask, expected)));
    open = Optional.empty();
  }

  private void expectAnswered() {
    open.ifPresent(ask -> fault(ask.heading, "this [query] has no [response]"));
  }

  private interface Taking {
    void take(Line line);
  }

  private void take(List<Line> body, Taking taking) {
    for (Line line : body) {
      Line bare = line.bare();
      if (bare.text().isEmpty()) {
        continue;
      }
      try {
        taking.take(bare);
      } catch (IllegalArgumentException e) {
        fault(line, String.valueOf(e.getMessage()));
      }
    }
  }
}
