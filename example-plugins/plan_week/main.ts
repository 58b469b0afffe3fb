export const tool: Tool & Plugin = {
  name: "plan_week",
  displayName: "Week planner",
  category: "training",
  icon: "🗓️",
  effects: "read_only",
};

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

interface Wishes {
  /** The days with time to train. @minItems 1 @uniqueItems */
  days: (typeof DAYS)[number][];
  /** What to train for. */
  goal: "strength" | "endurance" | "balance";
  /** How long a workout may be. @integer @minimum 20 @maximum 120 */
  minutes?: number;
}

interface Session {
  day: string;
  workout: string;
  effort: "hard" | "easy";
  minutes: number;
}

/** Workouts for each goal: hard ones, and what does the body good the day after. */
const WORKOUTS = {
  strength: {
    hard: ["Squats and rows", "Deadlifts and presses", "Lunges and pull-ups"],
    easy: ["Mobility", "Core"],
  },
  endurance: {
    hard: ["Intervals on the rower", "Long ride", "Hill run"],
    easy: ["Easy swim", "Brisk walk"],
  },
  balance: {
    hard: ["Full body with weights", "Indoor cycling"],
    easy: ["Yoga", "Pilates"],
  },
};

/** Plans a week of workouts on the days that the member has, a lighter one after each hard one. */
export function execute({ days, goal, minutes = 60 }: Wishes): Session[] {
  if (days.length === DAYS.length) {
    throw new ToolError("no_rest", "Leave out a day: the body grows stronger while it rests.");
  }
  const { hard, easy } = WORKOUTS[goal];
  const [nextHard, nextEasy] = [inTurn(hard), inTurn(easy)];
  let rested = true;
  const week: Session[] = [];
  for (const day of DAYS) {
    if (!days.includes(day)) {
      rested = true;
      continue;
    }
    week.push(
      rested
        ? { day, workout: nextHard(), effort: "hard", minutes }
        : { day, workout: nextEasy(), effort: "easy", minutes: Math.min(minutes, 40) },
    );
    rested = !rested;
  }
  return week;
}

/** One after the other, and from the start again. */
function inTurn(workouts: string[]): () => string {
  let turn = 0;
  return () => workouts[turn++ % workouts.length];
}
