package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text that is no document, or a dangerous one. */
final class YamlSourceTest {
  static Stream<Arguments> unusable() {
    return Stream.of(
        row("", "f: is empty; write {} where every default will do"),
        row("# only a comment\n", "f: is empty; write {} where every default will do"),
        row("~", "f: is empty; write {} where every default will do"),
        row(
            "a:\n\tb: c",
            "f:2: is not YAML: while scanning for the next token: found character '\\t(TAB)' that"
                + " cannot start any token. (Do not use \\t(TAB) for indentation); indent with"
                + " spaces, not tabs"),
        row(
            "a:\n  *.x: y",
            "f:2: is not YAML: while scanning an alias: unexpected character found .(46); a word"
                + " that begins with * or @ needs quotes"),
        row(
            "\n@: y",
            "f:2: is not YAML: while scanning for the next token: found character '@' that cannot"
                + " start any token. (Do not use @ for indentation); a word that begins with * or @"
                + " needs quotes"),
        row(
            "a: {http: https://{address}/}",
            "f:1: is not YAML: while parsing a flow mapping: expected ',' or '}', but got {; an"
                + " address template needs quotes: \"https://{address}/\""),
        row(
            "a: b\nc: \"\\UFFFFFFFF\"",
            "f:2: is not YAML: the parser cannot read what stands from this line on"),
        row("a: 1\n b: 2", "f:2: is not YAML: mapping values are not allowed here"),
        row(
            "a: 'x",
            "f:1: is not YAML: while scanning a quoted scalar: found unexpected end of stream"),
        row(
            "a: b\n---\nc: d",
            "f:2: is not YAML: expected a single document in the stream: but found another"
                + " document"),
        row("%YAML 3.0\n---\na: b", "f: is not YAML 1.2"),
        row("a: b\nc: \u0007", "f:2: is not YAML: character U+0007 is not allowed"),
        row("a: !!int 5", "f:1: tag 'tag:yaml.org,2002:int' is not supported"),
        row("a: b\nc: !env x", "f:2: tag '!env' is not supported"),
        row("a: &x [1, *x]", "f:1: holds an alias to itself"),
        row(
            "[".repeat(101) + "]".repeat(101),
            "f:1: mappings and lists are nested more than 100 deep"),
        row("{a: ".repeat(50_000), "f:1: mappings and lists are nested more than 100 deep"),
        row("- ".repeat(50_000) + "x", "f:1: mappings and lists are nested more than 100 deep"),
        row(chain(101), "f:1: aliases nest mappings and lists more than 100 deep"),
        row(bomb(), "f:1: holds more than 1,000,000 values once aliases are written out"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void unusableTextIsOneProblem(String text, String expected) {
    Problems problems = new Problems();

    Optional<Value> root = YamlSource.parse(text, "f", problems);

    assertThat(root).isEmpty();
    assertThat(problems.all()).extracting(Problem::toString).containsExactly(expected);
  }

  private static Arguments row(String text, String problem) {
    return Arguments.of(text, problem);
  }

  /** Seven lists of ten, each of the one before: ten million values in seven lines. */
  private static String bomb() {
    StringBuilder text = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i <= 7; i++) {
      String alias = "*a" + (i - 1);
      text.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ",
                      List.of(
                          alias, alias, alias, alias, alias, alias, alias, alias, alias, alias))));
    }
    return text.toString();
  }

  private static String chain(int links) {
    StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i <= links; i++) {
      text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    return text.toString();
  }

  @Test
  void tooManyAliasesAreRefused() {
    Problems problems = new Problems();

    assertThat(YamlSource.parse("a: &a [x]\nb: [" + "*a, ".repeat(1001) + "]", "f", problems))
        .isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(
            "f: is not YAML: Number of aliases for non-scalar nodes exceeds the specified max=1000");
  }

  @Test
  void largeTextIsRefused() {
    Problems problems = new Problems();

    assertThat(YamlSource.parse("x".repeat(YamlSource.OCTETS_MAX + 1), "f", problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly("f: is larger than 8 MiB");
  }

  @Test
  void octetsThatAreNotUtf8AreRefusedWithTheirLine() {
    Problems problems = new Problems();
    byte[] octets = "a: b\nc: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(YamlSource.decode(octets, "f", problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly("f:2: is not UTF-8: octet 0xe9 cannot stand here");
  }

  @Test
  void octetsCutInTheMiddleOfACharacterAreRefused() {
    Problems problems = new Problems();

    assertThat(YamlSource.decode(new byte[] {'a', (byte) 0xc3}, "f", problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly("f:1: is not UTF-8: octet 0xc3 cannot stand here");
  }

  @Test
  void byteOrderMarkIsNoPartOfTheText() {
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read("\ufeffvantage: x", "f", problems))
        .map(config -> config.vantage().name())
        .contains("x");
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void messageStaysOnOneLineWhateverItQuotes() {
    Problems problems = new Problems();

    ServerConfigReader.read("\"a\\n\\e[31mred\\u202e\": x", "f", problems);

    assertThat(problems.all())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("f:1: unknown key 'a\\u{a}\\u{1b}[31mred\\u{202e}'; allowed: listen,");
  }
}
