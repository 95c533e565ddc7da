package dev.meridian.route53;

import dev.meridian.geo.Location;
import dev.meridian.route53.fake.FakeRoute53;
import dev.meridian.route53.fake.StoredSet;
import dev.meridian.wire.Name;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Has the fake's {@code TestDNSAnswer} answer from what it holds, by {@link Route53Evaluator}. */
public final class EvaluatedAnswers implements FakeRoute53.TestAnswers {
  private static final long SEED = 53;

  private final FakeRoute53 fake;
  private final Function<InetAddress, Location> geo;
  private final Random random = new Random(SEED);

  /**
   * Answers of a fake.
   *
   * @param geo what Route 53's own database says
   */
  public EvaluatedAnswers(FakeRoute53 fake, Function<InetAddress, Location> geo) {
    this.fake = fake;
    this.geo = geo;
  }

  @Override
  public List<String> answer(
      String zoneId, String name, String type, String resolver, Optional<String> subnet) {
    InetAddress client =
        InetAddress.ofLiteral(subnet.map(text -> text.split("/", 2)[0]).orElse(resolver));
    List<RecordSet> sets = fake.sets(zoneId).stream().map(EvaluatedAnswers::set).toList();
    Route53Evaluator evaluator =
        new Route53Evaluator(sets, networks(zoneId), id -> fake.isHealthy(id));
    Map<SortedSet<String>, Double> answers =
        evaluator.answers(
            owner(sets, Escapes.name(name)),
            RecordType.valueOf(type),
            new Route53Evaluator.Client(geo.apply(client), client));
    double at = random.nextDouble();
    List<String> last = List.of();
    for (Map.Entry<SortedSet<String>, Double> one : answers.entrySet()) {
      last = List.copyOf(one.getKey());
      at -= one.getValue();
      if (at < 0) {
        break;
      }
    }
    return last;
  }

  /** The name, or the wildcard beside it where nothing has that name (RFC 4592). */
  private static Name owner(List<RecordSet> sets, Name name) {
    return sets.stream().anyMatch(set -> set.name().equals(name))
        ? name
        : Name.parse("*." + name.parent());
  }

  private List<CidrLocation> networks(String zoneId) {
    List<CidrLocation> locations = new ArrayList<>();
    fake.sets(zoneId).stream()
        .flatMap(
            set ->
                Optional.ofNullable(set.routing().get("CidrRoutingConfig.CollectionId")).stream())
        .distinct()
        .flatMap(id -> fake.networks(id).entrySet().stream())
        .forEach(
            one -> locations.add(new CidrLocation(one.getKey(), new TreeSet<>(one.getValue()))));
    return locations;
  }

  private static RecordSet set(StoredSet stored) {
    RecordType type = RecordType.valueOf(stored.type());
    return new RecordSet(
        Escapes.name(stored.name()),
        type,
        stored.id().orElse(""),
        routing(stored.routing()),
        stored
            .alias()
            .<RecordSet.Content>map(
                alias ->
                    new RecordSet.Content.Alias(
                        Escapes.name(alias.name()), alias.evaluateTargetHealth()))
            .orElseGet(
                () ->
                    new RecordSet.Content.Values(
                        stored.ttl().orElseThrow(), new TreeSet<>(stored.values()))),
        stored.healthCheck());
  }

  private static Routing routing(Map<String, String> said) {
    Function<String, String> value = key -> said.getOrDefault(key, "");
    return switch (said.keySet().stream()
        .findFirst()
        .map(key -> key.split("\\.", 2)[0])
        .orElse("")) {
      case "" -> new Routing.Simple();
      case "Weight" -> new Routing.Weighted(Integer.parseInt(value.apply("Weight")));
      case "Failover" ->
          new Routing.Failover(Routing.Failover.Role.valueOf(value.apply("Failover")));
      case "MultiValueAnswer" -> new Routing.Multivalue();
      case "GeoLocation" ->
          new Routing.Geolocation(
              value.apply("GeoLocation.ContinentCode"),
              value.apply("GeoLocation.CountryCode"),
              value.apply("GeoLocation.SubdivisionCode"));
      case "CidrRoutingConfig" -> new Routing.Cidr(value.apply("CidrRoutingConfig.LocationName"));
      case "GeoProximityLocation" ->
          new Routing.Geoproximity(
              hundredths(value.apply("GeoProximityLocation.Coordinates.Latitude")),
              hundredths(value.apply("GeoProximityLocation.Coordinates.Longitude")),
              Integer.parseInt(said.getOrDefault("GeoProximityLocation.Bias", "0")));
      default -> throw new AssertionError("no evaluation of " + said);
    };
  }

  private static int hundredths(String degrees) {
    return (int) Math.round(Double.parseDouble(degrees) * 100);
  }
}
