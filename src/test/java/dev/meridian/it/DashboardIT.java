package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The dashboard of the demo in a real browser: every action, at the width of a phone, by keyboard,
 * in light and dark. Whatever the page complains of fails the test, violations of its content
 * security policy included. Writes the screenshots of the documentation to target/screenshots.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class DashboardIT {
  private static final String URL = "http://127.0.0.1:8053/";
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  /** How the countries of the map are filled: by the look that the legend has of the pool. */
  private static final String LOOK_OF_FRANCE =
      "document.querySelector('path[data-country=FR]').getAttribute('fill')";

  private Path folder = Path.of("");
  private DemoPorts ports;
  private Process demo;
  private Browser browser;
  private Thread load;

  @BeforeAll
  void start(@TempDir Path shared) throws IOException {
    folder = shared;
    ports = new DemoPorts();
    Files.createDirectories(SCREENSHOTS);
    startDemo();
    browser = new Browser(Files.createDirectory(folder.resolve("profile")));
    load = Thread.ofPlatform().daemon().start(DashboardIT::ask);
  }

  private void startDemo() throws IOException {
    Path out = Files.createTempFile(folder, "demo", ".out");
    Path err = Files.createTempFile(folder, "demo", ".err");
    demo =
        Meridian.builder(Path.of("").toAbsolutePath(), "demo")
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    Awaitility.await("the demo's introduction")
        .atMost(START_MAX)
        .failFast(() -> assertThat(demo.isAlive()).describedAs(Files.readString(err)).isTrue())
        .until(() -> Files.readString(out).contains("dashboard: " + URL.replaceFirst("/$", "")));
  }

  @AfterAll
  void end() throws IOException, InterruptedException {
    load.interrupt();
    browser.close();
    demo.destroyForcibly().waitFor();
    ports.close();
  }

  @BeforeEach
  void open() {
    browser.resize(1440, 900, false);
    browser.prefer("light", true);
    show(URL);
  }

  private void show(String url) {
    browser.open(url);
    browser.await(
        "the map",
        "document.querySelectorAll('.mark').length === 3"
            + " && document.querySelectorAll('#legend li').length === 3"
            + " && document.querySelector('#legend b').innerText !== ''");
  }

  @AfterEach
  void nothingIsComplainedOf() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static void post(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:8080" + path))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private int count(String selector) {
    Object found = browser.eval("document.querySelectorAll('" + selector + "').length");
    return ((Number) java.util.Objects.requireNonNull(found)).intValue();
  }

  private String look(String pool) {
    return String.valueOf(
        browser.eval(
            "document.querySelector('#legend [data-key=\""
                + pool
                + "\"] rect').getAttribute('fill')"));
  }

  @Test
  void showsWhatIsServed() {
    assertThat(count("#pool-rows tr")).isEqualTo(5);
    assertThat(count("#member-rows tr")).isEqualTo(9);
    assertThat(count("#policy-rows tr")).isEqualTo(7);
    browser.awaitText("#health", "All pools up");
    browser.awaitText("#link", "Live");
    browser.awaitText("#member-rows [data-key='app.example.com/us-east/192.0.2.10']", "200 in");
    assertThat(browser.eval(LOOK_OF_FRANCE)).isEqualTo(look("eu-west"));
    browser.click("#countries summary");
    browser.awaitText("#countries [data-key=FR]", "France.*56\\.8 million.*eu-west");
    browser.awaitText("#countries [data-key=JP]", "ap-northeast");
    browser.choose("#members-which", "down");
    browser.awaitText("#member-rows", "No member is down");
  }

  /** Photographed too, for the documentation: with a region down, and what would be without it. */
  @Test
  void flipsShowLive() throws Exception {
    post("/eu-west/stop");
    browser.awaitText("#live", "eu-west.*127\\.0\\.0\\.1:8082.*is DOWN");
    browser.awaitText("#health", "✕ 1 pool down");
    browser.awaitText("#pool-rows [data-key='app.example.com/eu-west']", "0 of 2 up");
    browser.await(
        "the pool's mark", "document.querySelector('.mark[data-key=eu-west]').matches('.down')");
    browser.await("France moves", LOOK_OF_FRANCE + " === '" + look("us-east") + "'");
    browser.awaitText("#history-rows li:first-child", "eu-west.*is DOWN");
    assertThat(browser.eval("document.title")).isEqualTo("✕ 1 down · Meridian");
    browser.prefer("dark", true);
    browser.shoot(SCREENSHOTS.resolve("dashboard-dark.png"));
    browser.prefer("light", true);
    browser.resize(390, 844, true);
    browser.eval("scrollTo(0, 0)");
    browser.shoot(SCREENSHOTS.resolve("dashboard-phone.png"));
    browser.resize(1440, 900, false);
    post("/eu-west/start");
    browser.awaitText("#live li:first-child", "eu-west.*is up");
    browser.await("France returns", LOOK_OF_FRANCE + " === '" + look("eu-west") + "'");
    browser.awaitText("#health", "All pools up");
    browser.choose("#history-event", "flip");
    browser.await(
        "flips only",
        "[...document.querySelectorAll('#history-rows li')].every(one => one.matches('.flip'))");
    browser.await("charts", "document.querySelector('#rate-chart polyline')?.points.length > 2");
    browser.click(".mark[data-key=eu-west]");
    browser.awaitText("#whatif-out", "would move");
    browser.eval("document.activeElement.blur(); scrollTo(0, 0)");
    browser.shoot(SCREENSHOTS.resolve("dashboard.png"));
  }

  @Test
  void clickOnPoolShowsWhatWouldBe() {
    browser.click(".mark[data-key=eu-west]");
    browser.awaitText("#whatif-out", "28\\.\\d %.*would move.*us-east.*× 2\\.3.*eu-west → us-east");
    browser.awaitText("#supposed", "Supposed, not so: pool eu-west down");
    assertThat(browser.eval(LOOK_OF_FRANCE)).isEqualTo(look("us-east"));
    assertThat(count(".flow")).isEqualTo(1);
    browser.click("#whatif-out button");
    browser.await("back", "document.querySelector('#supposed').hidden");
    assertThat(browser.eval(LOOK_OF_FRANCE)).isEqualTo(look("eu-west"));
    browser.choose("#whatif-pool", "us-east");
    browser.choose("#whatif-how", "50");
    browser.click("#whatif button[type=submit]");
    browser.awaitText("#supposed", "us-east drained by 50 %");
    browser.awaitText("#whatif-out", "10\\.\\d %.*would move");
    browser.click("#pool-rows [data-key='app.example.com/ap-northeast'] button");
    browser.awaitText("#supposed", "ap-northeast down");
  }

  @Test
  void explainsAnAnswer() {
    browser.enter("#explain-from", "90.0.0.0/24");
    browser.enter("#explain-name", "www.app.example.com");
    browser.click("#explain-form button");
    browser.awaitText(
        "#explain-out", "75 %|75\\.0 %.*198\\.51\\.100\\.10.*EU FR.*failover.*eu-west");
    browser.enter("#explain-from", "somewhere");
    browser.press("Enter");
    browser.awaitText("#explain-out", "from.*is no address");
    assertThat(browser.complaints())
        .allMatch(one -> one.contains("status of 400"), "the refusal, as a browser notes it");
    browser.enter("#explain-from", "90.0.0.0/24");
    browser.click("#policy-rows [data-key*='session'] button:last-child");
    browser.awaitText("#explain-out", "sticky.*session");
  }

  @Test
  void showsAnotherNameAndType() {
    browser.choose("#shown-name", "session.app.example.com.");
    browser.awaitText("#legend", "us-east\\s+50\\.0 %");
    browser.choose("#shown-type", "AAAA");
    browser.awaitText("#legend", "eu-west\\s+50\\.0 %");
    browser.choose("#shown-name", "partner.app.example.com.");
    browser.awaitText("#legend", "partner\\s+100 %\\s+no place");
    browser.click("#policy-rows [data-key*=worldwide] button");
    browser.awaitText("#legend", "ap-northeast\\s+50\\.\\d %");
  }

  @Test
  void reloadTellsWhatItDidAndEscapeCloses() {
    browser.click("#reload");
    browser.awaitText("#dialog", "Reloaded.*zones 1.*steered names 9");
    assertThat(browser.eval("document.querySelector('#dialog').open")).isEqualTo(true);
    browser.press("Escape");
    browser.await("closed", "!document.querySelector('#dialog').open");
    assertThat(browser.eval("document.activeElement.id")).isEqualTo("reload");
    browser.awaitText("#live li:first-child", "reloaded.*by local");
  }

  @Test
  void worksByKeyboard() {
    browser.press("Tab");
    assertThat(browser.eval("document.activeElement.className")).isEqualTo("skip");
    assertThat(browser.eval("document.activeElement.getBoundingClientRect().top >= 0"))
        .isEqualTo(true);
    browser.press("Enter");
    assertThat(browser.eval("document.activeElement.id")).isEqualTo("main");
    int tabs = 0;
    while (!Boolean.TRUE.equals(browser.eval("document.activeElement.matches('.mark')"))) {
      browser.press("Tab");
      assertThat(browser.eval("document.activeElement !== document.body")).isEqualTo(true);
      assertThat(
              browser.eval(
                  "(() => { const one = getComputedStyle(document.activeElement);"
                      + " return one.outlineStyle !== 'none'"
                      + " || document.activeElement.matches('.mark:focus-visible'); })()"))
          .describedAs("focus is visible")
          .isEqualTo(true);
      assertThat(++tabs).isLessThan(20);
    }
    browser.press("Enter");
    browser.awaitText("#supposed", "ap-northeast down|eu-west down|us-east down");
  }

  /** WCAG 2.2: 4.5 to 1 for text, 3 to 1 where it is large; light and dark. */
  @Test
  void textContrasts() throws Exception {
    post("/eu-west/stop");
    browser.click(".mark[data-key=us-east]");
    browser.awaitText("#whatif-out", "would move");
    browser.enter("#explain-from", "90.0.0.0/24");
    browser.click("#explain-form button");
    browser.awaitText("#explain-out", "eu-west");
    browser.awaitText("#health", "down");
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme, true);
      assertThat(String.valueOf(browser.eval(resource("contrast.js")))).as(scheme).isEmpty();
    }
    post("/eu-west/start");
    browser.awaitText("#health", "All pools up");
  }

  /** Names, labels and landmarks for those who hear the page. */
  @Test
  void everythingHasAName() {
    assertThat(String.valueOf(browser.eval(resource("names.js")))).isEmpty();
  }

  @Test
  void nothingMovesWhereMotionIsReduced() {
    browser.click(".mark[data-key=eu-west]");
    browser.awaitText("#supposed", "eu-west");
    assertThat(browser.eval("document.getAnimations().length")).isEqualTo(0);
  }

  @Test
  void fitsAPhone() {
    browser.resize(390, 844, true);
    show(URL);
    browser.click(".mark[data-key=eu-west]");
    browser.awaitText("#whatif-out", "would move");
    browser.enter("#explain-from", "90.0.0.0/24");
    browser.click("#explain-form button");
    browser.awaitText("#explain-out", "eu-west");
    assertThat(browser.eval("document.documentElement.scrollWidth")).isEqualTo(390);
    assertThat(
            browser.eval(
                "[...document.querySelectorAll('main *')].filter(one => !one.closest('svg, .scroll, .hidden, thead')"
                    + " && one.getBoundingClientRect().right > 391).map(one => one.outerHTML.slice(0, 90)).join('\\n')"))
        .isEqualTo("");
  }

  @Test
  void saysThatTheServerIsGoneAndFindsItAgain() throws Exception {
    demo.destroy();
    assertThat(demo.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    browser.awaitText("#banner", "The server is gone. What you see is of .* ago. Reconnecting");
    browser.awaitText("#link", "Reconnecting");
    assertThat(browser.eval("document.body.matches('.stale')")).isEqualTo(true);
    browser.shoot(SCREENSHOTS.resolve("dashboard-gone.png"));
    DemoPorts.awaitFree();
    startDemo();
    browser.await("the banner goes", "document.querySelector('#banner').hidden");
    browser.awaitText("#link", "Live");
    browser.awaitText("#health", "All pools up");
    assertThat(browser.complaints())
        .allMatch(
            one -> one.startsWith("network: ") || one.contains("ERR_"), "only that it was gone");
  }

  private static String ofPool(String pool, String inside) {
    return "#pool-rows [data-key='app.example.com/" + pool + "'] " + inside;
  }

  private static String ofMember(String member, String inside) {
    return "#member-rows [data-key='app.example.com/" + member + "'] " + inside;
  }

  /** Opens the form for an override: the last of the actions that stand beside a subject. */
  private void override(String actions) {
    String button = actions + "button:last-child";
    browser.awaitText(button, "Override");
    browser.click(button);
    browser.awaitText("#dialog", "Override .*What.*For.*Reason");
  }

  @Test
  void drainsWithAReasonAndAnEndAndTakesItBack() {
    override(ofPool("us-east", ".actions "));
    browser.click("#dialog button[type=submit]");
    assertThat(browser.eval("document.querySelector('#dialog').open"))
        .describedAs("a reason is required")
        .isEqualTo(true);
    browser.choose("#dialog [name=over]", "0s");
    browser.enter("#dialog [name=reason]", "new racks");
    browser.press("Enter");
    browser.await("closed", "!document.querySelector('#dialog').open");
    browser.awaitText(
        "#orders", "drain.*us-east.*new racks.*by local.*ends in (60|59) min.*safe to power off");
    browser.awaitText("#live", "override.*us-east.*new racks");
    browser.awaitText(ofMember("us-east/192.0.2.10", ""), "DOWN.*new racks");
    browser.awaitText("#legend", "us-east\\s+0 %");
    browser.click("#orders button");
    browser.await("nothing is in force", "document.querySelector('#orders').hidden");
    browser.awaitText("#legend", "us-east\\s+2\\d\\.\\d %");
    browser.choose("#history-event", "override");
    browser.awaitText("#history-rows", "released.*us-east");
  }

  @Test
  void forcesAMemberDown() {
    override(ofMember("eu-west/198.51.100.10", ".actions "));
    browser.awaitText("#dialog", "eu-west/198\\.51\\.100\\.10");
    browser.choose("#dialog [name=action]", "down");
    assertThat(browser.eval("document.querySelector('#dialog [name=over]').parentElement.hidden"))
        .describedAs("only a drain takes its time")
        .isEqualTo(true);
    browser.choose("#dialog [name=for]", "");
    browser.enter("#dialog [name=reason]", "loses packets");
    browser.press("Enter");
    browser.awaitText(
        "#orders", "eu-west/198\\.51\\.100\\.10.*loses packets.*until it is taken back");
    browser.awaitText(ofMember("eu-west/198.51.100.10", ""), "DOWN.*loses packets");
    browser.awaitText(ofPool("eu-west", ""), "1 of 2 up");
    browser.awaitText("#health", "1 pool in part");
    browser.click("#orders button");
    browser.await("nothing is in force", "document.querySelector('#orders').hidden");
    browser.awaitText("#health", "All pools up");
  }

  /** The demo has no safety rules; a server that has them refuses with such a document. */
  @Test
  void asksAgainWhereASafetyRuleStandsAgainstIt() {
    List<JsonObject> asked = new CopyOnWriteArrayList<>();
    browser.answerPosts(
        "/api/v1/overrides",
        409,
        "{\"status\": 409, \"detail\": \"one of two has to stay in service\","
            + " \"rule\": \"minInService\", \"overrideSafety\": [\"minInService\"]}",
        asked::add);
    try {
      override(ofPool("us-east", ".actions "));
      browser.enter("#dialog [name=reason]", "new racks");
      browser.press("Enter");
      browser.awaitText("#dialog", "one of two has to stay in service.*in spite of minInService");
      browser.click("#dialog [name=overrideSafety]");
      browser.click("#dialog button[type=submit]");
      Awaitility.await("asked twice").until(() -> asked.size() == 2);
      browser.press("Escape");
    } finally {
      browser.answerPostsNoMore();
    }
    JsonObject first =
        new JsonObject()
            .put("zone", "app.example.com")
            .put("subject", "us-east")
            .put("action", "drain")
            .put("reason", "new racks")
            .put("over", "5m")
            .put("for", "1h");
    assertThat(asked)
        .containsExactly(
            first, first.copy().put("overrideSafety", new JsonArray().add("minInService")));
    assertThat(browser.complaints())
        .describedAs("the refusals, as a browser notes them")
        .allMatch(one -> one.contains("status of 409"));
  }

  @Test
  void filesAreServedForBrowsersOnly() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(HttpRequest.newBuilder(URI.create(URL)).build(), BodyHandlers.ofString());
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'self';");
      assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(page.body()).doesNotContain("<style", "style=", "onclick", "http://", "//cdn");
      String tag = page.headers().firstValue("ETag").orElse("");
      HttpRequest again =
          HttpRequest.newBuilder(URI.create(URL)).header("If-None-Match", tag).build();
      assertThat(client.send(again, BodyHandlers.ofString()).statusCode()).isEqualTo(304);
    }
  }

  @Test
  void asksForATokenWhereOneIsNeededAndSaysThatNothingIsSteered(@TempDir Path own)
      throws Exception {
    Setup setup =
        Setup.in(own)
            .zone("z.test", "@ 60 IN SOA ns.a. x.a. 1 2 3 4 5\n@ 60 IN NS ns.a.\n")
            .write(
                "tokens", // sha256 of "open sesame"
                "me admin sha256:41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb\n")
            .write(
                "meridian.yaml",
                """
                listen: {dns: "127.0.0.1:%d", control: "127.0.0.1:0"}
                control: {tokens: tokens}
                """
                    .formatted(Ports.free()));
    try (Meridian server = Meridian.serve(setup)) {
      Awaitility.await("the API")
          .until(() -> server.log().stream().anyMatch(line -> line.contains("API listens on")));
      String line =
          server.log().stream()
              .filter(one -> one.contains("API listens on"))
              .findFirst()
              .orElseThrow();
      browser.open(line.substring(line.indexOf("http://")) + "/");
      browser.awaitText("#dialog", "asks for a token");
      browser.type("open sesame");
      browser.press("Enter");
      browser.awaitText("#pool-rows", "No pool is used by a name");
      browser.awaitText("#policy-rows", "No name is steered");
      browser.awaitText("#health", "Nothing is steered");
      browser.awaitText("#link", "Live");
      assertThat(browser.complaints()).allMatch(one -> one.contains("401"));
      show(URL); // before the server goes
      browser.complaints();
    }
  }

  /** Some hundred queries a second, more and fewer. */
  private static void ask() {
    String[] names = {"www", "www", "www", "session", "nothing", "both", "closest", "@"};
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
        String label = names[i % names.length];
        Name name = Name.fromString((label.equals("@") ? "" : label + ".") + "app.example.com.");
        byte[] query =
            Message.newQuery(Record.newRecord(name, i % 5 == 0 ? Type.AAAA : Type.A, DClass.IN))
                .toWire();
        socket.send(
            new DatagramPacket(query, query.length, InetAddress.getLoopbackAddress(), 5300));
        Thread.sleep((long) (3 + 2 * Math.sin(i / 600.0)));
      }
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String resource(String name) {
    try (var in = DashboardIT.class.getResourceAsStream("/dashboard/" + name)) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(),
          java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
