package dev.meridian.control.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Why a request is refused: a problem document (RFC 9457). What it says is shown to whoever asked.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** As RFC 9110, RFC 6585 and RFC 9112 name them. */
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(421, "Misdirected Request"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  private final int status;
  private final transient List<Fault> faults;
  private final transient Map<String, String> headers;
  private final transient JsonObject more;

  /**
   * What is wrong with one thing that was sent.
   *
   * @param field where it stands: {@code members[0].weight} in a body, {@code ?limit} in a query
   */
  public record Fault(String field, String detail) {}

  private Problem(
      int status, String detail, List<Fault> faults, Map<String, String> headers, JsonObject more) {
    super(detail, null, false, false);
    this.status = status;
    this.faults = List.copyOf(faults);
    this.headers = Map.copyOf(headers);
    this.more = more;
  }

  /** One that a status and a sentence tell. */
  public static Problem of(int status, String detail) {
    return new Problem(status, detail, List.of(), Map.of(), new JsonObject());
  }

  /** Fields that cannot be what they are. */
  public static Problem ofFields(List<Fault> faults) {
    String first = faults.getFirst().field() + ": " + faults.getFirst().detail();
    String more = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)";
    return new Problem(400, first + more, faults, Map.of(), new JsonObject());
  }

  /** One field that cannot be what it is. */
  public static Problem ofField(String field, String detail) {
    return ofFields(List.of(new Fault(field, detail)));
  }

  /** One field that names what there is not. */
  public static Problem unprocessable(String field, String detail) {
    List<Fault> faults = List.of(new Fault(field, detail));
    return new Problem(422, detail, faults, Map.of(), new JsonObject());
  }

  /** Nothing has that name. */
  public static Problem notFound(String detail) {
    return of(404, detail);
  }

  /** Contradicts what is there. */
  public static Problem conflict(String detail) {
    return of(409, detail);
  }

  /** The same with a header of the response. */
  Problem with(String header, String value) {
    return new Problem(status, detail(), faults, Map.of(header, value), more);
  }

  /** The same with facts for programs (RFC 9457 section 3.2). */
  Problem with(JsonObject facts) {
    return new Problem(status, detail(), faults, headers, facts);
  }

  int status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  Map<String, String> headers() {
    return headers;
  }

  /** The document. */
  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", TITLES.getOrDefault(status, "Error"))
            .put("status", status)
            .put("detail", detail());
    if (!faults.isEmpty()) {
      JsonArray errors = new JsonArray();
      faults.forEach(
          fault ->
              errors.add(
                  new JsonObject().put("field", fault.field()).put("detail", fault.detail())));
      json.put("errors", errors);
    }
    return json.mergeIn(more);
  }
}
