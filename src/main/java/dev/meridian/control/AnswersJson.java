package dev.meridian.control;

import dev.meridian.answer.Steering;
import dev.meridian.health.Target;
import dev.meridian.load.Loaded;
import dev.meridian.load.SteeredZone;
import dev.meridian.steer.AnswerSummary;
import dev.meridian.steer.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the policies that targets or members touch answer now, as far as that is not what was told
 * of them last: what a flip resulted in. Used by the journal's thread.
 */
final class AnswersJson {
  /** Policies that one entry tells of. */
  private static final int POLICIES_MAX = 8;

  /** Policies that are looked at for one entry, and those that are remembered. */
  private static final int LOOKED_AT_MAX = 64;

  private static final int REMEMBERED_MAX = 1024;
  private static final int SETS_MAX = 8;
  private static final int MEMBERS_MAX = 32;

  private final Map<String, JsonObject> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonObject> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** The fact {@code answers}, and {@code morePolicies} where there are too many to look at. */
  JsonObject of(Target target, Loaded loaded) {
    return of(loaded.roster().decidedBy(target.index()), loaded);
  }

  /** The same of what some members touch. */
  JsonObject of(BitSet decided, Loaded loaded) {
    JsonArray answers = new JsonArray();
    int looked = 0;
    int more = 0;
    for (SteeredZone zone : loaded.steering()) {
      for (SteeredZone.Root root : zone.policies()) {
        Steering steering = loaded.snapshot().policy(root.index());
        if (!steering.policy().targets().intersects(decided)) {
          continue;
        }
        if (answers.size() == POLICIES_MAX || looked == LOOKED_AT_MAX) {
          more++;
          continue;
        }
        looked++;
        JsonObject now = policy(zone, root, steering);
        if (!now.equals(told.put(zone.name() + "/" + root.example(), now))) {
          answers.add(now);
        }
      }
    }
    JsonObject facts = new JsonObject().put("answers", answers);
    return more == 0 ? facts : facts.put("morePolicies", more);
  }

  private static JsonObject policy(SteeredZone zone, SteeredZone.Root root, Steering steering) {
    return new JsonObject()
        .put("zone", zone.name())
        .put("policy", steering.policy().root().name())
        .put("name", root.example())
        .put("A", sets(AnswerSummary.of(steering.policy(), Kind.A)))
        .put("AAAA", sets(AnswerSummary.of(steering.policy(), Kind.AAAA)));
  }

  private static JsonArray sets(List<AnswerSummary> summaries) {
    JsonArray sets = new JsonArray();
    summaries.stream()
        .limit(SETS_MAX)
        .forEach(
            one ->
                sets.add(
                    new JsonObject()
                        .put(
                            "members",
                            new JsonArray(one.members().stream().limit(MEMBERS_MAX).toList()))
                        .put("classes", one.classes())
                        .put("up", one.up())));
    return sets;
  }
}
