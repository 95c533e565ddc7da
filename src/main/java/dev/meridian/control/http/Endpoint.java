package dev.meridian.control.http;

import dev.meridian.load.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that can be asked for. The OpenAPI document has the same, and a test compares them.
 *
 * @param path with its parameters in braces: {@code /api/v1/overrides/{id}}
 * @param role that it needs; empty where everybody may, unknown
 * @param query names of the parameters that it understands; others are refused
 * @param hasBody whether a JSON object is expected
 */
public record Endpoint(
    HttpMethod method,
    String path,
    Optional<Role> role,
    Set<String> query,
    boolean hasBody,
    Handler handler) {
  /** Answers, or throws a {@link Problem}; on the API's event loop, where it must not wait. */
  @FunctionalInterface
  public interface Handler {
    Future<Reply> handle(Call call);
  }

  /** Looks at something. */
  public static Endpoint get(String path, Handler handler, String... query) {
    return new Endpoint(
        HttpMethod.GET, path, Optional.of(Role.READ), Set.copyOf(List.of(query)), false, handler);
  }

  /** For everybody, such as the checks of an orchestrator. */
  static Endpoint open(String path, Handler handler) {
    return new Endpoint(HttpMethod.GET, path, Optional.empty(), Set.of(), false, handler);
  }

  /** Takes a JSON object that brings its own proof of who sends it. */
  static Endpoint openPost(String path, Handler handler) {
    return new Endpoint(HttpMethod.POST, path, Optional.empty(), Set.of(), true, handler);
  }

  /** Changes something, by a JSON object. */
  public static Endpoint post(String path, Role role, Handler handler) {
    return new Endpoint(HttpMethod.POST, path, Optional.of(role), Set.of(), true, handler);
  }

  /** Changes something, without a body. */
  public static Endpoint post(String path, Role role, boolean hasBody, Handler handler) {
    return new Endpoint(HttpMethod.POST, path, Optional.of(role), Set.of(), hasBody, handler);
  }

  /** Takes something away. */
  public static Endpoint delete(String path, Role role, Handler handler, String... query) {
    return new Endpoint(
        HttpMethod.DELETE, path, Optional.of(role), Set.copyOf(List.of(query)), false, handler);
  }

  /** The path as the router has it. */
  String routerPath() {
    return path.replace('{', ':').replace("}", "");
  }
}
