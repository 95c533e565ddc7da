package dev.meridian.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The runner of the corpus bites: what is wrong in a file or in an answer is told, with its line.
 */
final class CorpusRunnerTest {
  private static final String HEAD =
      """
      ; RFC 1034 section 4.3.2
      [zone example]
      $TTL 300
      @   SOA ns h 1 7200 900 1209600 60
          NS  ns
      ns  A   192.0.2.53
          A   192.0.2.54
      [query]
      question ns.example. IN A
      """;

  private static final String RIGHT =
      """
      [response]
      header   NOERROR qr aa
      question ns.example. IN A
      answer   ns.example. 300 IN A 192.0.2.53
      answer   ns.example. 300 IN A 192.0.2.54
      """;

  @TempDir private Path folder = Path.of("");

  private List<String> play(String text) throws IOException {
    List<String> faults = new ArrayList<>();
    Optional<CorpusFile> file = CorpusReader.read("f.txt", text, faults);
    if (file.isPresent()) {
      faults.addAll(Stage.play(file.get(), folder));
    }
    return faults;
  }

  @Test
  void whatIsRightIsNotTold() throws IOException {
    assertThat(play(HEAD + RIGHT)).isEmpty();
  }

  @Test
  void differenceShowsWhatIsExpectedAndWhatCame() throws IOException {
    String wrong =
        """
        [response]
        header   NXDOMAIN qr
        question ns.example. IN A
        answer   ns.example. 300 IN A 192.0.2.53
        answer   ns.example. 60 IN A 192.0.2.54
        edns     size=1232
        option   error 20
        """;
    assertThat(play(HEAD + wrong))
        .containsExactly(
            """
            f.txt:10: the response differs (- expected, + came)
                - header NXDOMAIN qr
                + header NOERROR qr aa
                  question ns.example. IN A
                  answer ns.example. 300 IN A 192.0.2.53
                - answer ns.example. 60 IN A 192.0.2.54
                + answer ns.example. 300 IN A 192.0.2.54
                - edns size=1232
                - option error 20""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "answer   ns.example. 300 IN A 192.0.2.53 ! ;", // a record of the RRset is not expected
        "answer   ns.example. 300 ! answer   ns.example. 301", // TTL
        "question ns.example. ! question NS.example.", // case
        "header   NOERROR qr aa ! header   NOERROR qr aa ra",
        "header   NOERROR qr aa ! length 66\\nheader   NOERROR qr aa",
        "[response] ! [response]\\nauthority example. 300 IN NS ns.example.",
        "[response] ! [response]\\nadditional ns.example. 300 IN A 192.0.2.53",
        "[response] ! [response]\\noption nsid",
      })
  void anyDifferenceIsTold(String right, String wrong) throws IOException {
    String changed = RIGHT.replace(right, wrong.replace("\\n", "\n"));
    assertThat(changed).isNotEqualTo(RIGHT);
    assertThat(play(HEAD + changed)).hasSize(1).first().asString().startsWith("f.txt:10: ");
  }

  @Test
  void orderIsFreeUnlessItIsSaid() throws IOException {
    String ordered =
        """
        ; RFC 1034 section 3.6.2
        [zone example]
        $TTL 300
        @   SOA ns h 1 7200 900 1209600 60
            NS  ns
        ns  A   192.0.2.53
        a   CNAME ns
        [query]
        question a.example. IN A
        [response]
        header   NOERROR qr aa
        question a.example. IN A
        answer   ns.example. 300 IN A 192.0.2.53
        answer   a.example. 300 IN CNAME ns.example.
        """;
    assertThat(play(ordered)).isEmpty();
  }

  @Test
  void wrongOrderIsTold() throws IOException {
    String ordered = RIGHT + "answer in this order\n";
    String other =
        ordered
            .replace("192.0.2.53", "@")
            .replace("192.0.2.54", "192.0.2.53")
            .replace("@", "192.0.2.54");
    List<String> faults = new ArrayList<>(play(HEAD + ordered));
    faults.addAll(play(HEAD + other));
    assertThat(faults).hasSize(1).first().asString().contains("in another order");
  }

  @Test
  void silenceAndAResponseAreTwoThings() throws IOException {
    assertThat(play(HEAD + "[response]\nsilence\n")).containsExactly("f.txt:10: a response came");
    assertThat(play(HEAD.replace("question", "header qr\nquestion") + RIGHT))
        .containsExactly("f.txt:11: no response came");
  }

  @Test
  void loaderIsHeard() throws IOException {
    assertThat(play((HEAD + RIGHT).replace("ns  A   192", "ns  B   192")).getFirst())
        .startsWith("f.txt:1: the loader says\n")
        .contains("+ zones/example.zone:4: ");
    assertThat(play((HEAD + RIGHT).replace("[query]", "[warnings]\nnothing\n[query]")))
        .containsExactly("f.txt:1: the loader says\n    - nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "; RFC 1034 section 4.3.2 ! ; no source ! 1: the first comment must cite an RFC and its section",
        "[query] ! [question] ! 8: there is no heading [question]",
        "[response] ! [answer] ! 10: there is no heading [answer]",
        "question ns.example. IN A ! qestion ns.example. IN A ! 9: a query has no line 'qestion'",
        "header   NOERROR ! headr NOERROR ! 11: a response has no line 'headr'",
        "header   NOERROR ! header NOEROR ! 11: a header begins with an RCODE",
        "header   NOERROR qr ! header NOERROR rq ! 11: 'rq' is no flag of a header",
        "header   NOERROR qr aa ! ; ! 10: a response needs a 'header' line, or 'silence'",
        "answer   ns.example. 300 ! answer ns.example 300 ! 13: the name ns.example needs its final dot",
        "answer   ns.example. 300 IN ! answer ns.example. 300 ! 13: a record is written",
        "IN A 192.0.2.53 ! IN B 192.0.2.53 ! 13: 'B' is not a type",
        "[zone example] ! [zone] ! 2: the name is missing",
      })
  void faultsOfAFileAreToldWithTheirLine(String right, String wrong, String told)
      throws IOException {
    String text = HEAD + RIGHT;
    assertThat(text).contains(right);
    assertThat(play(text.replace(right, wrong)))
        .anySatisfy(fault -> assertThat(fault).startsWith("f.txt:" + told));
  }

  @Test
  void nothingExpectedIsAFault() throws IOException {
    assertThat(play(HEAD)).contains("f.txt:8: this [query] has no [response]");
    assertThat(play("; RFC 1034 section 4.3.2\n"))
        .containsExactly("f.txt:1: nothing is expected: no [query] and [response]");
    assertThat(play("; RFC 1034 section 4.3.2\nstray\n"))
        .contains("f.txt:2: before the first [heading] stand comments only");
  }
}
