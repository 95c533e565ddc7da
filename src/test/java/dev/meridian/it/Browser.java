package dev.meridian.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A page in a headless Chromium, driven over the DevTools protocol. Notes all that the page
 * complains of: exceptions, errors on the console, violations of its content security policy.
 */
public final class Browser implements AutoCloseable {
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final long REPLY_SECONDS_MAX = 30;
  private static final String PORT_FILE = "DevToolsActivePort";

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile Consumer<JsonObject> answering = _ -> {};
  private String session = "";

  /**
   * Starts one.
   *
   * @param profile an empty folder that it may write to
   */
  public Browser(Path profile) throws IOException {
    process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--lang=en",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromium.log").toFile())
            .start();
    Path port = profile.resolve(PORT_FILE);
    Awaitility.await("Chromium listens")
        .atMost(WAIT_MAX)
        .failFast(
            () ->
                assertThat(process.isAlive())
                    .describedAs(Files.readString(profile.resolve("chromium.log")))
                    .isTrue())
        .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
    List<String> lines = Files.readAllLines(port);
    URI uri = URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
    socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new Listener()).join();
    attach();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        JsonObject json = new JsonObject(message.toString());
        message.setLength(0);
        hear(json);
      }
      from.request(1);
      return null;
    }
  }

  private void hear(JsonObject json) {
    CompletableFuture<JsonObject> asked = waiting.remove(json.getInteger("id", 0));
    if (asked != null) {
      asked.complete(json);
      return;
    }
    JsonObject params = json.getJsonObject("params", new JsonObject());
    switch (json.getString("method", "")) {
      case "Runtime.exceptionThrown" ->
          complaints.add(params.getJsonObject("exceptionDetails").encode());
      case "Runtime.consoleAPICalled" -> {
        if (params.getString("type").matches("error|warning|assert")) {
          complaints.add(params.getJsonArray("args").encode());
        }
      }
      case "Log.entryAdded" -> {
        JsonObject entry = params.getJsonObject("entry");
        if (entry.getString("level").matches("error|warning")) {
          complaints.add(entry.getString("source") + ": " + entry.getString("text"));
        }
      }
      case "Audits.issueAdded" ->
          complaints.add("issue: " + params.getJsonObject("issue").encode());
      case "Fetch.requestPaused" -> answering.accept(params);
      default -> {}
    }
  }

  private void attach() {
    JsonArray targets = call("Target.getTargets", new JsonObject()).getJsonArray("targetInfos");
    String page =
        targets.stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("type").equals("page"))
            .findFirst()
            .orElseThrow()
            .getString("targetId");
    session =
        call("Target.attachToTarget", new JsonObject().put("targetId", page).put("flatten", true))
            .getString("sessionId");
    for (String domain : List.of("Page", "Runtime", "Log", "Audits", "Network", "DOM")) {
      call(domain + ".enable", new JsonObject());
    }
  }

  private CompletableFuture<JsonObject> tell(String method, JsonObject params) {
    int id = lastId.incrementAndGet();
    JsonObject message = new JsonObject().put("id", id).put("method", method).put("params", params);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonObject> reply = new CompletableFuture<>();
    waiting.put(id, reply);
    synchronized (socket) {
      socket.sendText(message.encode(), true).join();
    }
    return reply;
  }

  /** Calls a method of the protocol, and waits for what it returns. */
  public JsonObject call(String method, JsonObject params) {
    JsonObject reply = tell(method, params).orTimeout(REPLY_SECONDS_MAX, TimeUnit.SECONDS).join();
    assertThat(reply.getJsonObject("error")).describedAs(method).isNull();
    return reply.getJsonObject("result");
  }

  /** Turns to a page. */
  public void open(String url) {
    call("Page.navigate", new JsonObject().put("url", url));
  }

  /** How large the window is, and whether it is that of a phone. */
  public void resize(int width, int height, boolean phone) {
    call(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", phone ? 2 : 1)
            .put("mobile", phone));
  }

  /** What the system is set to: {@code light} or {@code dark}, and whether motion is reduced. */
  public void prefer(String scheme, boolean reducedMotion) {
    JsonArray features =
        new JsonArray()
            .add(new JsonObject().put("name", "prefers-color-scheme").put("value", scheme))
            .add(
                new JsonObject()
                    .put("name", "prefers-reduced-motion")
                    .put("value", reducedMotion ? "reduce" : "no-preference"));
    call("Emulation.setEmulatedMedia", new JsonObject().put("features", features));
  }

  /** What an expression of JavaScript comes to; promises are waited for. */
  public @Nullable Object eval(String expression) {
    JsonObject told =
        call(
            "Runtime.evaluate",
            new JsonObject()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    assertThat(told.getJsonObject("exceptionDetails")).describedAs(expression).isNull();
    return told.getJsonObject("result").getValue("value");
  }

  /** The text that an element shows; empty where there is none. */
  public String text(String selector) {
    return String.valueOf(
        eval("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''"));
  }

  /** Waits until an expression is true. */
  public void await(String what, String expression) {
    await(what, WAIT_MAX, expression);
  }

  /** Waits for so long at most. */
  public void await(String what, Duration atMost, String expression) {
    Awaitility.await(what)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> Boolean.TRUE.equals(eval(expression)));
  }

  /** Waits until an element shows a text that matches. */
  public void awaitText(String selector, String pattern) {
    String matches =
        "new RegExp("
            + quoted(pattern)
            + ",'s').test(document.querySelector("
            + quoted(selector)
            + ")?.innerText ?? '')";
    try {
      await(selector, matches);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(selector + " shows no " + pattern + " but:\n" + text(selector), e);
    }
  }

  /** Clicks with the mouse where an element is. */
  public void click(String selector) {
    JsonObject at =
        new JsonObject(
            String.valueOf(
                eval(
                    "(() => { const one = document.querySelector("
                        + quoted(selector)
                        + "); one.scrollIntoView({block: 'center', behavior: 'instant'});"
                        + " const box = one.getBoundingClientRect();"
                        + " return JSON.stringify({x: box.x + box.width / 2, y: box.y + box.height / 2}); })()")));
    for (String type : List.of("mousePressed", "mouseReleased")) {
      mouse(type, at.getDouble("x"), at.getDouble("y"));
    }
  }

  /** Moves the mouse over an element. */
  public void mouse(String type, double x, double y) {
    JsonObject event = new JsonObject().put("type", type).put("x", x).put("y", y);
    if (!type.equals("mouseMoved")) {
      event.put("button", "left").put("clickCount", 1);
    }
    call("Input.dispatchMouseEvent", event);
  }

  /** Presses a key: {@code Tab}, {@code Enter}, {@code Escape}. */
  public void press(String key) {
    int code = Map.of("Tab", 9, "Enter", 13, "Escape", 27, "ArrowDown", 40).getOrDefault(key, 0);
    JsonObject event =
        new JsonObject().put("key", key).put("code", key).put("windowsVirtualKeyCode", code);
    if (key.equals("Enter")) {
      event.put("text", "\r");
    }
    call("Input.dispatchKeyEvent", event.copy().put("type", "keyDown"));
    call("Input.dispatchKeyEvent", event.copy().put("type", "keyUp"));
  }

  /** Types a text into what has the focus. */
  public void type(String text) {
    call("Input.insertText", new JsonObject().put("text", text));
  }

  /** Chooses an option of a list, as a person would: the page hears of it. */
  public void choose(String selector, String value) {
    eval(
        "(() => { const one = document.querySelector("
            + quoted(selector)
            + "); one.value = "
            + quoted(value)
            + "; one.dispatchEvent(new Event('change', {bubbles: true})); })()");
  }

  /** Empties a field and types. */
  public void enter(String selector, String text) {
    eval(
        "(() => { const one = document.querySelector("
            + quoted(selector)
            + "); one.focus(); one.select(); })()");
    type(text);
  }

  /** Writes what is seen, as PNG. */
  public void shoot(Path file) throws IOException {
    Object png =
        call("Page.captureScreenshot", new JsonObject().put("format", "png")).getValue("data");
    Files.write(file, Base64.getDecoder().decode(String.valueOf(png)));
  }

  /**
   * Answers what the page posts in place of the server.
   *
   * @param path how the URL ends
   * @param heard is told of the body of each of these requests
   */
  public void answerPosts(String path, int status, String body, Consumer<JsonObject> heard) {
    answering =
        paused -> {
          JsonObject request = paused.getJsonObject("request");
          JsonObject reply = new JsonObject().put("requestId", paused.getString("requestId"));
          if (request.getString("method").equals("POST")
              && request.getString("url").endsWith(path)) {
            heard.accept(new JsonObject(request.getString("postData")));
            var _ = tell("Fetch.fulfillRequest", reply.mergeIn(json(status, body)));
          } else {
            var _ = tell("Fetch.continueRequest", reply);
          }
        };
    call("Fetch.enable", new JsonObject());
  }

  private static JsonObject json(int status, String body) {
    JsonObject type =
        new JsonObject().put("name", "Content-Type").put("value", "application/problem+json");
    return new JsonObject()
        .put("responseCode", status)
        .put("responseHeaders", new JsonArray().add(type))
        .put("body", Base64.getEncoder().encodeToString(body.getBytes(UTF_8)));
  }

  /** Leaves all requests to the server again. */
  public void answerPostsNoMore() {
    call("Fetch.disable", new JsonObject());
    answering = _ -> {};
  }

  /** What the page complained of since it was last asked. */
  public List<String> complaints() {
    List<String> all = new ArrayList<>(complaints);
    complaints.clear();
    return all;
  }

  private static String quoted(String text) {
    return new JsonArray().add(text).encode().replaceAll("^\\[|]$", "");
  }

  @Override
  public void close() {
    socket.abort();
    // All of them have to be gone before the profile can be deleted.
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().orTimeout(REPLY_SECONDS_MAX, TimeUnit.SECONDS).join());
  }
}
