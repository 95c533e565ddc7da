package dev.meridian.config;

import dev.meridian.config.PoolSpec.HealthyWhen;
import dev.meridian.config.PoolSpec.MemberSpec;
import dev.meridian.config.PoolSpec.PlaceSpec;
import dev.meridian.config.PoolSpec.ProbeAt;
import dev.meridian.config.PoolSpec.ProbeUse;
import dev.meridian.config.PoolSpec.Role;
import dev.meridian.config.PoolSpec.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one pool. */
final class PoolReader {
  private static final List<String> KEYS =
      List.of("place", "probe", "probes", "members", "healthyWhen", "answers", "capacity");
  private static final List<String> MEMBER_KEYS =
      List.of("address", "cname", "weight", "probeAt", "capacity");
  private static final HealthyWhen ANY = new HealthyWhen(1, -1);
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,9})%");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");

  private final Fields fields;
  private final List<ProbeUse> probes;

  private PoolReader(Fields fields) {
    this.fields = fields;
    this.probes = probes(fields);
  }

  /** The short form is one probe that must be up. */
  private static List<ProbeUse> probes(Fields fields) {
    Optional<Value> one = fields.get("probe");
    Optional<Value> several = fields.get("probes");
    if (one.isPresent()) {
      several.ifPresent(value -> value.error("stands beside probe; write one of them"));
      return one.flatMap(PoolReader::mustUse).stream().toList();
    }
    return several.map(PoolReader::uses).orElse(List.of());
  }

  private static Optional<ProbeUse> mustUse(Value value) {
    return value
        .word("the name of a probe")
        .map(name -> new ProbeUse(value.mark(), name, Role.MUST));
  }

  private static List<ProbeUse> uses(Value value) {
    List<Value> written = value.list("a list of probes").orElse(List.of());
    if (value.isList() && (written.isEmpty() || written.size() > Settings.PROBES_OF_POOL_MAX)) {
      value.error(
          "has %d probes, outside 1..%d".formatted(written.size(), Settings.PROBES_OF_POOL_MAX));
    }
    List<ProbeUse> uses = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Value item : written) {
      Optional<ProbeUse> use =
          item.isMapping()
              ? Fields.of(item, List.of("use", "role")).flatMap(PoolReader::use)
              : mustUse(item);
      use.filter(found -> !names.add(found.name()))
          .ifPresent(again -> item.error(Words.quote(again.name()) + " stands here twice"));
      use.ifPresent(uses::add);
    }
    if (!uses.isEmpty() && uses.stream().allMatch(use -> use.role() == Role.MONITOR)) {
      value.warning("every probe only monitors, so the members are always up");
    }
    return List.copyOf(uses);
  }

  private static Optional<ProbeUse> use(Fields fields) {
    Optional<Value> name = fields.get("use");
    if (name.isEmpty()) {
      fields.owner().error("has no use: the name of a probe");
    }
    Role role = fields.get("role").flatMap(PoolReader::role).orElse(Role.MUST);
    return name.flatMap(PoolReader::mustUse).map(use -> new ProbeUse(use.mark(), use.name(), role));
  }

  private static Optional<Role> role(Value value) {
    return value
        .word("must, vote or monitor")
        .flatMap(
            word ->
                switch (word) {
                  case "must" -> Optional.of(Role.MUST);
                  case "vote" -> Optional.of(Role.VOTE);
                  case "monitor" -> Optional.of(Role.MONITOR);
                  default -> {
                    value.error(
                        "unknown role "
                            + Words.quote(word)
                            + Words.suggest(word, List.of("must", "vote", "monitor"), "allowed"));
                    yield Optional.empty();
                  }
                });
  }

  /** The pool, with those of its members that could be read. */
  static Optional<PoolSpec> read(String name, Value value) {
    return Fields.of(value, KEYS).map(fields -> new PoolReader(fields).pool(name));
  }

  private PoolSpec pool(String name) {
    Optional<PlaceSpec> place = fields.get("place").flatMap(PoolReader::place);
    List<MemberSpec> members = members();
    HealthyWhen healthyWhen = fields.get("healthyWhen").flatMap(this::healthyWhen).orElse(ANY);
    int answers = Settings.POOL_ANSWERS.read(fields);
    if (answers > 1 && members.stream().anyMatch(m -> m.target() instanceof Target.Alias)) {
      fields
          .get("answers")
          .ifPresent(
              v ->
                  v.error("a CNAME stands alone in an answer (RFC 1034 3.6.2); answers must be 1"));
    }
    OptionalDouble capacity = capacity(Settings.POOL_CAPACITY, fields);
    if (capacity.isPresent() && members.stream().anyMatch(m -> m.capacity().isPresent())) {
      fields.owner().error("has a capacity and so have members; write it in one place");
    }
    return new PoolSpec(
        fields.owner().mark(), name, place, probes, members, healthyWhen, answers, capacity);
  }

  private static OptionalDouble capacity(Setting.Whole setting, Fields fields) {
    OptionalInt written = fields.get("capacity").map(setting::read).orElse(OptionalInt.empty());
    return written.isPresent() ? OptionalDouble.of(written.getAsInt()) : OptionalDouble.empty();
  }

  private static Optional<PlaceSpec> place(Value value) {
    return value.isMapping()
        ? Fields.of(value, List.of("lat", "lon")).flatMap(PoolReader::coordinates)
        : value
            .word("a country (FR), a subdivision (US-VA) or {lat: …, lon: …}")
            .flatMap(word -> code(value, word.toUpperCase(Locale.ROOT)));
  }

  private static Optional<PlaceSpec> coordinates(Fields fields) {
    for (String key : List.of("lat", "lon")) {
      if (!fields.has(key)) {
        fields.owner().error("has no " + key + "; a place is {lat: …, lon: …}");
      }
    }
    OptionalDouble latitude =
        fields.get("lat").map(Settings.LATITUDE::read).orElse(OptionalDouble.empty());
    OptionalDouble longitude =
        fields.get("lon").map(Settings.LONGITUDE::read).orElse(OptionalDouble.empty());
    return latitude.isPresent() && longitude.isPresent()
        ? Optional.of(new PlaceSpec.Coordinates(latitude.getAsDouble(), longitude.getAsDouble()))
        : Optional.empty();
  }

  private static Optional<PlaceSpec> code(Value value, String code) {
    Optional<String> fault =
        code.indexOf('-') >= 0 ? GeoCodes.subdivisionFault(code) : GeoCodes.countryFault(code);
    fault.ifPresent(value::error);
    return fault.isPresent()
        ? Optional.empty()
        : Optional.of(new PlaceSpec.Code(value.mark(), code));
  }

  private List<MemberSpec> members() {
    Optional<Value> value = fields.get("members");
    if (value.isEmpty()) {
      fields.owner().error("has no members");
    }
    Optional<List<Value>> written = value.flatMap(v -> v.list("a list of members"));
    written
        .filter(List::isEmpty)
        .ifPresent(none -> value.ifPresent(v -> v.error("is empty; a pool needs a member")));
    return written.map(items -> members(value.orElseThrow(), items)).orElse(List.of());
  }

  private List<MemberSpec> members(Value list, List<Value> items) {
    if (items.size() > Settings.MEMBERS_MAX) {
      list.error(
          "has %d members; a pool has at most %d".formatted(items.size(), Settings.MEMBERS_MAX));
    }
    Map<Target, Mark> first = new HashMap<>();
    List<MemberSpec> members = new ArrayList<>();
    for (Value item : items.subList(0, Math.min(items.size(), Settings.MEMBERS_MAX))) {
      Optional<MemberSpec> member = member(item);
      member.ifPresent(members::add);
      Optional<Mark> other =
          member.flatMap(m -> Optional.ofNullable(first.putIfAbsent(m.target(), m.mark())));
      other.ifPresent(
          mark -> item.error("stands in this pool twice, first on line " + mark.line()));
    }
    checkMixture(list, members);
    return List.copyOf(members);
  }

  private static void checkMixture(Value list, List<MemberSpec> members) {
    long aliases = members.stream().filter(m -> m.target() instanceof Target.Alias).count();
    if (aliases > 0 && aliases < members.size()) {
      list.error(
          "mixes cname members with addresses; a CNAME stands alone (RFC 1034 3.6.2):"
              + " make two pools");
    }
  }

  private Optional<MemberSpec> member(Value value) {
    if (!value.isMapping()) {
      return AddressText.read(value)
          .map(address -> new Target.Address(address))
          .map(
              target ->
                  new MemberSpec(
                      value.mark(),
                      target,
                      Settings.WEIGHT.standard(),
                      Optional.empty(),
                      OptionalDouble.empty()));
    }
    return Fields.of(value, MEMBER_KEYS).flatMap(this::member);
  }

  private Optional<MemberSpec> member(Fields member) {
    int weight = Settings.WEIGHT.read(member);
    OptionalDouble capacity = capacity(Settings.MEMBER_CAPACITY, member);
    Optional<Value> probeAtValue = member.get("probeAt");
    Optional<ProbeAt> probeAt = probeAtValue.flatMap(PoolReader::probeAt);
    if (probes.isEmpty()) {
      probeAtValue.ifPresent(v -> v.warning("is of no use: the pool has no probe"));
    } else if (member.has("cname") && probeAtValue.isEmpty()) {
      member.owner().error("has no address to probe: give it probeAt, or its pool no probe");
    }
    return target(member)
        .map(target -> new MemberSpec(member.owner().mark(), target, weight, probeAt, capacity));
  }

  private static Optional<Target> target(Fields member) {
    Optional<Value> address = member.get("address");
    Optional<Value> cname = member.get("cname");
    if (address.isPresent() == cname.isPresent()) {
      member
          .owner()
          .error(
              "needs exactly one of address and cname; found "
                  + (cname.isPresent() ? "both" : "none"));
      return Optional.empty();
    }
    return address.isPresent()
        ? address.flatMap(AddressText::read).map(Target.Address::new)
        : cname.flatMap(PoolReader::alias);
  }

  private static Optional<Target> alias(Value value) {
    Optional<String> name = value.word("an absolute domain name");
    Optional<String> fault = name.flatMap(PoolReader::aliasFault);
    fault.ifPresent(value::error);
    return fault.isPresent() ? Optional.empty() : name.map(Target.Alias::new);
  }

  private static Optional<String> aliasFault(String name) {
    if (!name.endsWith(".")) {
      return Optional.of(
          "%s is not absolute; write '%s.' with its final dot"
              .formatted(Words.quote(name), Words.plain(name)));
    }
    return DomainText.fault(name.substring(0, name.length() - 1))
        .map(fault -> Words.quote(name) + " " + fault);
  }

  private static Optional<ProbeAt> probeAt(Value value) {
    return AddressText.readWithPort(value, OptionalInt.empty(), 1)
        .map(socket -> new ProbeAt(socket.getAddress(), socket.getPort()));
  }

  private Optional<HealthyWhen> healthyWhen(Value value) {
    Optional<String> text = value.word("a number of members (2) or a percentage (50%)");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher percent = PERCENT.matcher(text.get());
    if (percent.matches()) {
      return bounded(value, Integer.parseInt(percent.group(1)), 100, "%")
          .map(share -> new HealthyWhen(-1, share));
    }
    if (!COUNT.matcher(text.get()).matches()) {
      value.error(
          Words.quote(text.get()) + " is neither a number of members (2) nor a percentage (50%)");
      return Optional.empty();
    }
    int count = Integer.parseInt(text.get());
    int members = fields.get("members").map(Value::size).orElse(0);
    if (count > members && members > 0 && count <= Settings.MEMBERS_MAX) {
      value.warning(
          "%d is more than the pool's members (%d); all of them must be up"
              .formatted(count, members));
    }
    return bounded(value, count, Settings.MEMBERS_MAX, "").map(c -> new HealthyWhen(c, -1));
  }

  private static Optional<Integer> bounded(Value value, int number, int max, String unit) {
    if (number < 1 || number > max) {
      value.error("%d%s is outside 1%s..%d%s".formatted(number, unit, unit, max, unit));
      return Optional.empty();
    }
    return Optional.of(number);
  }
}
