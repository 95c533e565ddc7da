package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The configuration within the shipped manifests is one that the server takes. */
final class DeployedConfigTest {
  private static final Path DEPLOY = Path.of("docs", "deploy");

  @TempDir private Path folder;

  @Test
  void thatOfKubernetesLoads() throws Exception {
    Path zones = Files.createDirectory(folder.resolve("zones"));
    for (Object document :
        new Load(LoadSettings.builder().build())
            .loadAllFromString(Files.readString(DEPLOY.resolve("kubernetes.yaml")))) {
      if (document instanceof Map<?, ?> manifest
          && manifest.get("data") instanceof Map<?, ?> data) {
        for (Map.Entry<?, ?> file : data.entrySet()) {
          String name = (String) file.getKey();
          Path at = name.equals("meridian.yaml") ? folder : zones;
          Files.writeString(at.resolve(name), local((String) file.getValue()));
        }
      }
    }
    assertThat(faults()).isEmpty();
  }

  @Test
  void thatOfComposeLoads() throws Exception {
    for (String name : List.of("ns1.yaml", "ns2.yaml")) {
      Files.writeString(
          folder.resolve("meridian.yaml"),
          local(Files.readString(DEPLOY.resolve("compose").resolve(name)))
              .replace("zones: zones", "zones: " + Path.of("zones").toAbsolutePath()));
      assertThat(faults()).as(name).isEmpty();
    }
  }

  /** With the paths of this machine, and without the secrets that the reader brings. */
  private static String local(String text) {
    return text.replace("/opt/meridian/", Path.of("").toAbsolutePath() + "/")
        .replace("/etc/meridian/zones", "zones")
        .replace("/var/lib/meridian", "state")
        .replaceAll("(?m)^control: .*$", "control: {plaintext: true, tokens: tokens}");
  }

  private List<String> faults() throws Exception {
    Path tokens = folder.resolve("tokens");
    if (!Files.exists(tokens)) {
      Files.writeString(tokens, "");
    }
    Problems problems = new Problems();
    boolean loaded = Loader.load(folder.resolve("meridian.yaml"), problems).isPresent();
    List<String> faults = new ArrayList<>();
    problems.all().stream()
        .filter(problem -> !problem.toString().contains("control.tokens"))
        .forEach(problem -> faults.add(problem.toString()));
    assertThat(loaded).as("%s", faults).isTrue();
    return faults;
  }
}
