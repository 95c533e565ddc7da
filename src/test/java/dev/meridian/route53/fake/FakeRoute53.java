package dev.meridian.route53.fake;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Route 53 on loopback. All calls are executed one after the other, by one thread. Time is what the
 * test says it is.
 */
public final class FakeRoute53 implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String VERSION = "/2013-04-01";

  /** How it behaves. */
  public record Behaviour(
      LongSupplier nanoTime,
      long insyncNanos,
      long settleNanos,
      int setsMax,
      int checksMax,
      boolean throttles) {
    /** As fast as can be, without buckets. */
    public static Behaviour prompt() {
      return new Behaviour(System::nanoTime, 0, 0, 10_000, 200, false);
    }

    /** As slow as Route 53, by a clock of the test's own. */
    public static Behaviour real(LongSupplier nanoTime) {
      return new Behaviour(
          nanoTime, TimeUnit.SECONDS.toNanos(25), TimeUnit.SECONDS.toNanos(30), 10_000, 200, true);
    }
  }

  /** Tokens: how many there may be, and how many come a second. */
  private record Bucket(double burst, double perSecond) {}

  private static final Map<String, Bucket> BUCKETS =
      Map.of(
          "CreateHealthCheck", new Bucket(50, 0.5),
          "DeleteHealthCheck", new Bucket(15, 3),
          "GetHealthCheckStatus", new Bucket(4, 1),
          "CreateCidrCollection", new Bucket(40, 5),
          "ChangeCidrCollection", new Bucket(40, 5));

  private static final Bucket ACCOUNT = new Bucket(50, 10);

  private final Behaviour behaviour;
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Map<String, HostedZone> zones = new LinkedHashMap<>();
  private final Checks checks;
  private final CidrCollections collections = new CidrCollections();
  private final Map<String, Long> changes = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<Integer> batchSizes = new ArrayList<>();
  private final Map<String, double[]> tokens = new HashMap<>();
  private Function<Call, Fault> faults = _ -> Fault.NONE;
  private Runnable afterChange = () -> {};
  private TestAnswers answers = (_, _, _, _, _) -> List.of();

  /** What {@code TestDNSAnswer} answers. */
  @FunctionalInterface
  public interface TestAnswers {
    List<String> answer(
        String zoneId, String name, String type, String resolver, Optional<String> subnet);
  }

  /** Listens on an ephemeral port. */
  public FakeRoute53(Behaviour behaviour) {
    this.behaviour = behaviour;
    this.checks = new Checks(behaviour.settleNanos, behaviour.checksMax);
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost(LOOPBACK).setPort(0))
            .requestHandler(this::receive);
    join(server.listen().toCompletionStage().toCompletableFuture());
  }

  private static <T> T join(java.util.concurrent.CompletableFuture<T> future) {
    try {
      return future.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the API is. */
  public URI endpoint() {
    return URI.create("http://" + LOOPBACK + ":" + server.actualPort());
  }

  /** Makes a hosted zone and returns its id. */
  public synchronized String createZone(String name) {
    String id = "Z%012d".formatted(zones.size() + 1);
    zones.put(id, new HostedZone(id, name));
    return id;
  }

  /** Removes a hosted zone, whatever it holds. */
  public synchronized void deleteZone(String id) {
    zones.remove(id);
  }

  /** What goes wrong from now on. */
  public synchronized void faults(Function<Call, Fault> wanted) {
    faults = wanted;
  }

  /** Runs after each batch that was executed, before it is answered. */
  public synchronized void afterChange(Runnable hook) {
    afterChange = hook;
  }

  public synchronized void answers(TestAnswers wanted) {
    answers = wanted;
  }

  /** All calls so far. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many changes each executed batch had. */
  public synchronized List<Integer> batchSizes() {
    return List.copyOf(batchSizes);
  }

  public synchronized List<StoredSet> sets(String zone) {
    return zone(zone).sets();
  }

  /** Somebody else's change: no batch, no rules. */
  public synchronized void replaceSets(String zone, List<StoredSet> sets) {
    zone(zone).replaceAll(sets);
  }

  public synchronized List<Check> checks() {
    return checks.all();
  }

  public synchronized Map<String, String> tags(String check) {
    return checks.tags(check);
  }

  /** The blocks of each location of a CIDR collection. */
  public synchronized Map<String, java.util.Set<String>> networks(String collection) {
    return collections.blocksOf(collection);
  }

  /** What the checkers see from now on, before inversion. */
  public synchronized void see(String check, boolean success) {
    checks.see(check, success);
  }

  public synchronized boolean isHealthy(String check) {
    return checks.isHealthy(check, behaviour.nanoTime.getAsLong());
  }

  private HostedZone zone(String id) {
    return Optional.ofNullable(zones.get(id)).orElseThrow(() -> Refusal.noSuchZone(id));
  }

  private void receive(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body.toString()));
  }

  private void answer(HttpServerRequest request, String body) {
    Deque<String> path = path(request);
    String action = Actions.name(request.method(), List.copyOf(path));
    Call call;
    Fault fault;
    synchronized (this) {
      call = new Call(calls.size() + 1, action, behaviour.nanoTime.getAsLong());
      calls.add(call);
      fault = faults.apply(call);
    }
    if (fault == Fault.REJECTED_WITHOUT_CODE) {
      Xml messages = Xml.of("Messages", Xml.of("Message", "Tried to create what exists"));
      request.response().setStatusCode(400).end(Xml.of("InvalidChangeBatch", messages).document());
      return;
    }
    if (fault == Fault.CUT_BEFORE) {
      request.connection().close();
      return;
    }
    int status;
    Xml out;
    try {
      refuse(fault);
      requireSigned(request);
      requireTokens(call);
      synchronized (this) {
        out = execute(action, request, path, body);
      }
      status = action.startsWith("Create") ? 201 : 200;
    } catch (Refusal refusal) {
      status = refusal.status();
      out = refusal.body(call.number());
    }
    switch (fault) {
      case CUT_AFTER -> request.connection().close();
      case SILENT_AFTER -> {}
      default ->
          request
              .response()
              .setStatusCode(status)
              .putHeader("content-type", "text/xml")
              .putHeader("x-amzn-requestid", "request-" + call.number())
              .end(out.document());
    }
  }

  private static void refuse(Fault fault) {
    switch (fault) {
      case THROTTLED -> throw new Refusal(400, "Throttling", "Rate exceeded");
      case SERVER_ERROR -> throw new Refusal(500, "InternalFailure", "try again");
      case UNAVAILABLE -> throw new Refusal(503, "ServiceUnavailable", "try again");
      case EXPIRED ->
          throw new Refusal(
              403, "ExpiredToken", "The security token included in the request is expired");
      default -> {}
    }
  }

  private static Deque<String> path(HttpServerRequest request) {
    Deque<String> path = new ArrayDeque<>();
    String whole = String.valueOf(request.path());
    if (whole.startsWith(VERSION + "/")) {
      for (String part : whole.substring(VERSION.length() + 1).split("/", -1)) {
        if (!part.isEmpty()) {
          path.add(part);
        }
      }
    }
    return path;
  }

  private static void requireSigned(HttpServerRequest request) {
    String authorization = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    if (!authorization.startsWith("AWS4-HMAC-SHA256 ")
        || !authorization.contains("/us-east-1/route53/aws4_request")) {
      throw new Refusal(
          403,
          "InvalidClientTokenId",
          "not signed for Route 53 in us-east-1: "
              + authorization.replaceAll(".*Credential=", "").replaceAll(",.*", ""));
    }
  }

  private synchronized void requireTokens(Call call) {
    if (behaviour.throttles) {
      take("account", ACCOUNT, call);
      Optional.ofNullable(BUCKETS.get(call.action()))
          .ifPresent(bucket -> take(call.action(), bucket, call));
    }
  }

  private void take(String which, Bucket bucket, Call call) {
    double[] state =
        tokens.computeIfAbsent(which, _ -> new double[] {bucket.burst, call.atNanos()});
    state[0] =
        Math.min(bucket.burst, state[0] + (call.atNanos() - state[1]) / 1e9 * bucket.perSecond);
    state[1] = call.atNanos();
    if (state[0] < 1) {
      throw new Refusal(400, "Throttling", "Rate exceeded");
    }
    state[0]--;
  }

  private Xml execute(String action, HttpServerRequest request, Deque<String> path, String body) {
    long now = behaviour.nanoTime.getAsLong();
    List<String> parts = List.copyOf(path);
    String id = parts.size() > 1 ? parts.get(1) : "";
    Function<String, Optional<String>> query = key -> Optional.ofNullable(request.getParam(key));
    return switch (action) {
      case "ListHostedZones" ->
          Xml.of(
              "ListHostedZonesResponse",
              Xml.of("HostedZones", zones.values().stream().map(HostedZone::xml).toList()),
              Xml.of("IsTruncated", "false"),
              Xml.of("MaxItems", "100"));
      case "GetHostedZone" ->
          Xml.of(
              "GetHostedZoneResponse",
              zone(id).xml(),
              Xml.of(
                  "DelegationSet",
                  Xml.of("NameServers", Xml.of("NameServer", "ns-1.fake-dns.example"))));
      case "ListResourceRecordSets" ->
          zone(id)
              .list(
                  query.apply("name"),
                  query.apply("type"),
                  query.apply("identifier"),
                  query.apply("maxitems").map(Integer::valueOf));
      case "ChangeResourceRecordSets" -> change(zone(id), Xml.parse(body), now);
      case "GetChange" -> changeInfo("GetChangeResponse", id, now);
      case "CreateHealthCheck" -> checks.create(Xml.parse(body), now);
      case "UpdateHealthCheck" -> checks.update(id, Xml.parse(body));
      case "DeleteHealthCheck" -> checks.delete(id);
      case "GetHealthCheck" -> checks.read(id);
      case "GetHealthCheckStatus" -> checks.status(id, now);
      case "ListHealthChecks" ->
          checks.list(query.apply("marker"), query.apply("maxitems").map(Integer::valueOf));
      case "ChangeTagsForResource" -> checks.changeTags(parts.get(2), Xml.parse(body));
      case "ListTagsForResources" -> checks.listTags(Xml.parse(body));
      case "TestDNSAnswer" -> testAnswer(query);
      case "GetAccountLimit" ->
          limit("GetAccountLimitResponse", id, behaviour.checksMax, checks.all().size());
      case "GetHostedZoneLimit" ->
          limit(
              "GetHostedZoneLimitResponse",
              parts.get(2),
              behaviour.setsMax,
              zone(id).sets().size());
      case "CreateCidrCollection" -> collections.create(Xml.parse(body));
      case "ChangeCidrCollection" -> collections.change(id, Xml.parse(body));
      case "ListCidrCollections" -> collections.list();
      case "ListCidrLocations" -> collections.locations(id);
      case "ListCidrBlocks" -> collections.blocks(id);
      default -> throw new Refusal(404, "UnknownOperationException", action);
    };
  }

  private static Xml limit(String response, String type, long value, long count) {
    return Xml.of(
        response,
        Xml.of("Limit", Xml.of("Type", type), Xml.of("Value", value)),
        Xml.of("Count", count));
  }

  private Xml change(HostedZone zone, Xml request, long now) {
    if (zone.isChanging(now)) {
      throw new Refusal(
          400,
          "PriorRequestNotComplete",
          "The request was rejected because Route 53 was still processing a prior request.");
    }
    for (Xml change : request.child("ChangeBatch").orElseThrow().list("Changes")) {
      change
          .child("ResourceRecordSet")
          .flatMap(set -> set.child("CidrRoutingConfig"))
          .filter(
              cidr ->
                  !collections.exists(cidr.required("CollectionId"), cidr.required("LocationName")))
          .ifPresent(
              cidr -> {
                throw Refusal.invalidBatch(List.of("no such CIDR location"));
              });
    }
    zone.change(request, checks::exists, now + behaviour.insyncNanos, behaviour.setsMax);
    String id = "C%012d".formatted(changes.size() + 1);
    changes.put(id, now + behaviour.insyncNanos);
    batchSizes.add(request.child("ChangeBatch").orElseThrow().list("Changes").size());
    afterChange.run();
    return changeInfo("ChangeResourceRecordSetsResponse", id, Long.MIN_VALUE);
  }

  private Xml changeInfo(String response, String id, long now) {
    Long insync = changes.get(id);
    if (insync == null) {
      throw new Refusal(404, "NoSuchChange", "no change " + id);
    }
    boolean pending = now == Long.MIN_VALUE || insync - now > 0;
    return Xml.of(
        response,
        Xml.of(
            "ChangeInfo",
            Xml.of("Id", "/change/" + id),
            Xml.of("Status", pending ? "PENDING" : "INSYNC"),
            Xml.of("SubmittedAt", "2026-11-22T12:00:00Z")));
  }

  private Xml testAnswer(Function<String, Optional<String>> query) {
    String zone = query.apply("hostedzoneid").orElseThrow();
    String name = query.apply("recordname").orElseThrow();
    String type = query.apply("recordtype").orElseThrow();
    zone(zone);
    List<String> data =
        answers.answer(
            zone,
            name,
            type,
            query.apply("resolverip").orElse(""),
            query
                .apply("edns0clientsubnetip")
                .map(ip -> ip + "/" + query.apply("edns0clientsubnetmask").orElse("24")));
    return Xml.of(
        "TestDNSAnswerResponse",
        Xml.of("Nameserver", "ns-1.fake-dns.example"),
        Xml.of("RecordName", name),
        Xml.of("RecordType", type),
        Xml.of("RecordData", data.stream().map(one -> Xml.of("RecordDataEntry", one)).toList()),
        Xml.of("ResponseCode", "NOERROR"),
        Xml.of("Protocol", "UDP"));
  }

  @Override
  public void close() {
    join(vertx.close().toCompletionStage().toCompletableFuture());
  }

  /** Method and path to the name of the action. */
  private static final class Actions {
    static String name(HttpMethod method, List<String> path) {
      String form =
          method.name()
              + " "
              + String.join("/", path)
                  .replaceAll("^([a-z]+)/([^/]+)", "$1/ID")
                  .replaceAll("^(tags/ID)/.+", "$1/ID")
                  .replaceAll("^(hostedzonelimit/ID)/.+", "$1/TYPE");
      return switch (form) {
        case "GET hostedzone" -> "ListHostedZones";
        case "GET hostedzone/ID" -> "GetHostedZone";
        case "GET hostedzone/ID/rrset" -> "ListResourceRecordSets";
        case "POST hostedzone/ID/rrset" -> "ChangeResourceRecordSets";
        case "GET change/ID" -> "GetChange";
        case "POST healthcheck" -> "CreateHealthCheck";
        case "GET healthcheck" -> "ListHealthChecks";
        case "GET healthcheck/ID" -> "GetHealthCheck";
        case "POST healthcheck/ID" -> "UpdateHealthCheck";
        case "DELETE healthcheck/ID" -> "DeleteHealthCheck";
        case "GET healthcheck/ID/status" -> "GetHealthCheckStatus";
        case "POST tags/ID/ID" -> "ChangeTagsForResource";
        case "POST tags/ID" -> "ListTagsForResources";
        case "GET testdnsanswer" -> "TestDNSAnswer";
        case "GET accountlimit/ID" -> "GetAccountLimit";
        case "GET hostedzonelimit/ID/TYPE" -> "GetHostedZoneLimit";
        case "POST cidrcollection" -> "CreateCidrCollection";
        case "GET cidrcollection" -> "ListCidrCollections";
        case "POST cidrcollection/ID" -> "ChangeCidrCollection";
        case "GET cidrcollection/ID" -> "ListCidrLocations";
        case "GET cidrcollection/ID/cidrblocks" -> "ListCidrBlocks";
        default -> form;
      };
    }
  }
}
