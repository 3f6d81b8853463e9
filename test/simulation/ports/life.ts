// One life of the bot's process. When it dies, every call that is under way never returns, as nothing
// returns in a process that was killed: what it was about to do next is not done. Everything between two
// calls of a port is computation, so dying at a call is dying at any point.

export interface Life {
  isOver: boolean;
}

/** The same port for as long as the life lasts. */
export function mortal<Port extends object>(life: Life, port: Port): Port {
  return new Proxy(port, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        if (life.isOver) return NEVER;
        const answer: unknown = Reflect.apply(member, target, given);
        return answer instanceof Promise ? duringLife(life, answer) : answer;
      };
    },
  });
}

const NEVER = new Promise<never>(() => undefined);

function duringLife(life: Life, answer: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    answer.then(
      (value) => {
        if (!life.isOver) resolve(value);
      },
      (thrown: unknown) => {
        if (!life.isOver) reject(thrown);
      },
    );
  });
}
