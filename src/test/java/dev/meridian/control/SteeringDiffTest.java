package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problems;
import dev.meridian.control.whatif.Moved;
import dev.meridian.control.whatif.Population;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SteeringDiffTest {
  private static final String POOLS =
      """
      pools:
        eu: {members: [{address: 192.0.2.1, weight: 2}, 192.0.2.2]}
        us: {members: [192.0.2.3]}
      """;
  private static final String SHARED =
      """
      policies:
        both: {weighted: {eu: 3, us: 1}}
      names:
        www: both
      """;

  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(folder.resolve("meridian.yaml"), "{}\n");
    zone("");
  }

  @Test
  void sameFilesDifferInNothing() throws IOException {
    Loaded before = steering(POOLS + SHARED);
    assertThat(SteeringDiff.between(before, steering(POOLS + SHARED))).isEmpty();
  }

  @Test
  void membersThatCameWentOrWeighOtherwiseAreTold() throws IOException {
    Loaded before = steering(POOLS + SHARED);
    Loaded after =
        steering(
            """
            pools:
              eu: {members: [{address: 192.0.2.1, weight: 3}, 192.0.2.9]}
              us: {members: [192.0.2.3], answers: 1, healthyWhen: 50%}
            """
                + SHARED);
    assertThat(SteeringDiff.between(before, after))
        .containsExactly(
            "pool eu 192.0.2.1 weight 2 → 3",
            "pool eu loses 192.0.2.2",
            "pool eu gains 192.0.2.9 (weight 1)",
            "pool us healthyWhen is 1 → 50 %");
  }

  @Test
  void namesPoolsAndPoliciesThatCameOrWentAreTold() throws IOException {
    Loaded before = steering(POOLS + SHARED);
    zone("a 60 IN A 192.0.2.77\nb 60 IN A 192.0.2.78\n");
    Loaded after =
        steering(
            """
            pools:
              eu: {members: [{address: 192.0.2.1, weight: 2}, 192.0.2.2]}
              asia: {members: [192.0.2.4]}
            policies:
              near: {failover: [eu, asia], allDown: closed}
            names:
              www: near
            """);
    assertThat(SteeringDiff.between(before, after))
        .containsExactly(
            "+2 names in shop.example.",
            "pool us is gone",
            "policy both is gone",
            "pool asia is new",
            "policy near is new");
  }

  /** Of two pools that had 3 and 1 of 4 parts, one has 1 of 2 now: a quarter of clients goes. */
  @Test
  void clientsThatMoveAreCounted() throws IOException {
    Loaded before = steering(POOLS + SHARED);
    Loaded after = steering(POOLS + SHARED.replace("eu: 3", "eu: 1"));
    assertThat(SteeringDiff.between(before, after)).containsExactly("policy both eu weight 3 → 1");
    assertThat(Moved.between(before, after, Population.shipped()))
        .containsExactly("www.shop.example.: 25.0 % of clients move (eu → us 25.0 %)");
    assertThat(Moved.between(before, steering(POOLS + SHARED), Population.shipped())).isEmpty();
  }

  @Test
  void zonesAreNamedWhereThereAreSeveral() throws IOException {
    Loaded before = steering(POOLS + SHARED);
    Files.writeString(
        folder.resolve("zones/other.example.zone"),
        Files.readString(folder.resolve("zones/shop.example.zone")).replace("shop", "other"));
    Files.writeString(folder.resolve("zones/other.example.yaml"), POOLS + SHARED);
    Loaded after = steering(POOLS + SHARED.replace("us: 1", "us: 2"));
    assertThat(SteeringDiff.between(before, after))
        .containsExactly(
            "shop.example: policy both us weight 1 → 2", "zone other.example is steered now");
    assertThat(SteeringDiff.between(after, before))
        .containsExactly(
            "zone other.example is not steered any more",
            "shop.example: policy both us weight 2 → 1");
  }

  private void zone(String more) throws IOException {
    Files.writeString(
        folder.resolve("zones/shop.example.zone"),
        """
        $ORIGIN shop.example.
        @ 60 IN SOA ns1 hostmaster 1 3600 600 86400 60
        @ 60 IN NS ns1
        ns1 60 IN A 192.0.2.53
        """
            + more);
  }

  private Loaded steering(String text) throws IOException {
    Files.writeString(folder.resolve("zones/shop.example.yaml"), text);
    Problems problems = new Problems();
    return Loader.load(folder.resolve("meridian.yaml"), problems)
        .orElseThrow(() -> new AssertionError(problems.all()));
  }
}
