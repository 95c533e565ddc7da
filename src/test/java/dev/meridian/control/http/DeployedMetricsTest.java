package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped dashboard and alerts ask for nothing that the server does not tell. */
final class DeployedMetricsTest {
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:meridian|process|jvm)_[a-z_]+\\b(?=[\\s{\\[)]|\\\\?\"|$)");
  private static final Pattern DECLARED = Pattern.compile("(?m)^# TYPE (\\S+) ");

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @ValueSource(strings = {"grafana-dashboard.json", "alerts.yaml"})
  void eachMetricExists(String file) throws Exception {
    Set<String> asked =
        METRIC
            .matcher(Files.readString(Path.of("docs", "deploy", file)))
            .results()
            .map(found -> found.group().replaceFirst("_seconds_bucket$", "_seconds"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(asked).hasSizeGreaterThan(5);
    try (RunningApi api = RunningApi.open(folder)) {
      Set<String> told =
          DECLARED
              .matcher(api.get("/metrics").body())
              .results()
              .map(found -> found.group(1))
              .collect(Collectors.toSet());
      assertThat(told).containsAll(asked);
    }
  }
}
