package dev.meridian.steer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns plans into choices: nested random draws become one table over leaves, which is exact
 * because the chances multiply; hashed draws stay nested, because each level asks the hash anew.
 * Equal leaves are made once. Belongs to one thread.
 */
final class Flattening {
  private final Map<Plan, Choice> drawn = new HashMap<>();
  private final Map<Plan, Choice> hashed = new HashMap<>();

  /** Compiles a plan whose draws are random. */
  Choice choice(Plan plan) {
    Choice before = drawn.get(plan);
    if (before != null) {
      return before;
    }
    Shares shares = new Shares();
    spread(plan, 1, shares);
    Choice choice = shares.draw();
    drawn.put(plan, choice);
    return choice;
  }

  private void spread(Plan plan, double share, Shares shares) {
    switch (plan) {
      case Plan.Members members -> spreadMembers(members, share, shares);
      case Plan.Drawn draw -> {
        double total = draw.weight();
        for (Plan.Part part : draw.parts()) {
          spread(part.plan(), share * part.weight() / total, shares);
        }
      }
      case Plan.Hashed sticky -> shares.add(hashed(sticky.plan()), share);
      case Plan.Sliced sliced -> shares.add(slice(sliced), share);
      case Plan.Union union -> {
        Plan.Members all = everything(union);
        if (isSettled(union)) {
          spread(all, share, shares);
        } else {
          shares.add(union(union, all), share);
        }
      }
    }
  }

  private void spreadMembers(Plan.Members members, double share, Shares shares) {
    List<Candidate> from = members.from();
    if (from.isEmpty()) {
      shares.add(Fixed.NOTHING, share);
    } else if (Math.min(members.answers(), from.size()) > 1) {
      shares.add(sample(members), share);
    } else {
      long[] weights = Candidate.drawnWeights(from);
      long total = 0;
      for (long weight : weights) {
        total += weight;
      }
      for (int i = 0; i < weights.length; i++) {
        shares.add(from.get(i).member().alone(), share * weights[i] / total);
      }
    }
  }

  private Choice slice(Plan.Sliced sliced) {
    Choice before = drawn.get(sliced);
    if (before == null) {
      before = slice(sliced, this::choice);
      drawn.put(sliced, before);
    }
    return before;
  }

  private static Slice slice(Plan.Sliced sliced, Function<Plan, Choice> compiled) {
    return new Slice(
        compiled.apply(sliced.first()),
        sliced.share(),
        compiled.apply(sliced.rest()),
        sliced.identity());
  }

  private Choice sample(Plan.Members members) {
    Choice before = drawn.get(members);
    if (before == null) {
      before = new Sample(new Lot(members.from(), members.answers()));
      drawn.put(members, before);
    }
    return before;
  }

  /** Compiles a plan whose draws are all made by the client's hash. */
  private Choice hashed(Plan plan) {
    Choice before = hashed.get(plan);
    if (before != null) {
      return before;
    }
    Choice choice =
        switch (plan) {
          case Plan.Members members -> ranking(members);
          case Plan.Drawn draw -> rendezvous(draw.parts(), this::hashed);
          case Plan.Hashed sticky -> hashed(sticky.plan());
          case Plan.Sliced sliced -> slice(sliced, this::hashed);
          case Plan.Union union -> hashedUnion(union);
        };
    hashed.put(plan, choice);
    return choice;
  }

  private Choice ranking(Plan.Members members) {
    return switch (members.from().size()) {
      case 0 -> Fixed.NOTHING;
      case 1 -> members.from().getFirst().member().alone();
      default -> new Ranking(new Lot(members.from(), members.answers()));
    };
  }

  private static Choice rendezvous(List<Plan.Part> parts, Function<Plan, Choice> compiled) {
    Choice[] choices = new Choice[parts.size()];
    long[] identities = new long[choices.length];
    double[] weights = new double[choices.length];
    for (int i = 0; i < choices.length; i++) {
      Plan.Part part = parts.get(i);
      choices[i] = compiled.apply(part.plan());
      identities[i] = part.identity();
      weights[i] = part.weight();
    }
    return new Rendezvous(choices, identities, weights);
  }

  private Choice union(Plan.Union union, Plan.Members all) {
    Choice before = drawn.get(union);
    if (before == null) {
      before = new Gathering(all, false).union(union);
      drawn.put(union, before);
    }
    return before;
  }

  private Choice hashedUnion(Plan.Union union) {
    Plan.Members all = everything(union);
    return isSettled(union) ? hashed(all) : new Gathering(all, true).union(union);
  }

  /** Whether no draw is left to be made but that of members. */
  private static boolean isSettled(Plan plan) {
    return switch (plan) {
      case Plan.Members _ -> true;
      case Plan.Union union -> union.parts().stream().allMatch(part -> isSettled(part.plan()));
      case Plan.Hashed sticky -> isSettled(sticky.plan());
      case Plan.Drawn _, Plan.Sliced _ -> false;
    };
  }

  /** Every member that any part of a union can bring, all equally likely. */
  private static Plan.Members everything(Plan.Union union) {
    var candidates = new ArrayList<Candidate>();
    gather(union, candidates);
    return Plan.Members.of(
        Candidate.even(Candidate.distinct(Candidate.even(candidates))), union.answers());
  }

  private static void gather(Plan plan, List<Candidate> candidates) {
    switch (plan) {
      case Plan.Members members -> candidates.addAll(members.from());
      case Plan.Drawn draw -> draw.parts().forEach(part -> gather(part.plan(), candidates));
      case Plan.Hashed sticky -> gather(sticky.plan(), candidates);
      case Plan.Sliced sliced -> {
        gather(sliced.first(), candidates);
        gather(sliced.rest(), candidates);
      }
      case Plan.Union union -> union.parts().forEach(part -> gather(part.plan(), candidates));
    }
  }

  /** Compiles the parts of one union to subsets of its members. */
  private static final class Gathering {
    private final Plan.Members all;
    private final boolean hashed;
    private final Map<ByteBuffer, Integer> indices = new HashMap<>();

    Gathering(Plan.Members all, boolean hashed) {
      this.all = all;
      this.hashed = hashed;
      for (Candidate candidate : all.from()) {
        indices.put(candidate.image(), indices.size());
      }
    }

    Choice union(Plan.Union union) {
      return all.from().isEmpty()
          ? Fixed.NOTHING
          : new Union(part(union, hashed), new Lot(all.from(), all.answers()), hashed);
    }

    private Choice part(Plan plan, boolean byHash) {
      return switch (plan) {
        case Plan.Members members -> subset(members);
        case Plan.Hashed sticky -> part(sticky.plan(), true);
        case Plan.Sliced sliced -> slice(sliced, child -> part(child, byHash));
        case Plan.Union union ->
            new Together(
                union.parts().stream().map(one -> part(one.plan(), byHash)).toArray(Choice[]::new),
                union.parts().stream().mapToLong(Plan.Part::identity).toArray());
        case Plan.Drawn draw ->
            byHash ? rendezvous(draw.parts(), child -> part(child, true)) : table(draw.parts());
      };
    }

    private Choice table(List<Plan.Part> parts) {
      Shares shares = new Shares();
      for (Plan.Part part : parts) {
        shares.add(part(part.plan(), false), part.weight());
      }
      return shares.draw();
    }

    private Subset subset(Plan.Members members) {
      long[] bits = new long[(all.from().size() + 63) >>> 6];
      for (Candidate candidate : members.from()) {
        Integer index = indices.get(candidate.image());
        if (index != null) {
          bits[index >>> 6] |= 1L << index;
        }
      }
      return new Subset(bits);
    }
  }
}
