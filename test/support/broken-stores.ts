import type { ControlCommand } from '../../src/model/control-command.js';
import type { CommitBatch, ControlStore, RecoveredRun } from '../../src/ports/control-store.js';

/** A store like another, with some methods replaced: for planting a bug between trader and disk. */
function alteredStore(
  store: ControlStore,
  alter: Partial<{
    beginRun: (at: number) => RecoveredRun;
    commit: (batch: CommitBatch) => void;
    takeCommands: (limit: number) => readonly ControlCommand[];
  }>,
): ControlStore {
  return {
    beginRun: alter.beginRun ?? ((at) => store.beginRun(at)),
    commit: alter.commit ?? ((batch) => store.commit(batch)),
    takeCommands: alter.takeCommands ?? ((limit) => store.takeCommands(limit)),
    putCommand: (command) => store.putCommand(command),
    writeRunStatus: (status) => store.writeRunStatus(status),
    pendingNotifications: (limit) => store.pendingNotifications(limit),
    markDelivered: (id, at) => store.markDelivered(id, at),
    markAttempted: (id, at, cause) => store.markAttempted(id, at, cause),
    journal: (query) => store.journal(query),
    tradeTotals: () => store.tradeTotals(),
    loadDocument: (name) => store.loadDocument(name),
    saveDocument: (name, text, at) => store.saveDocument(name, text, at),
    keepLogShort: () => store.keepLogShort(),
    close: () => store.close(),
  };
}

/** Writes each batch only when the next one comes: after what it allowed has left. */
export function commitsLate(store: ControlStore): ControlStore {
  let waiting: CommitBatch | undefined;
  return alteredStore(store, {
    commit: (batch) => {
      if (waiting !== undefined) store.commit(waiting);
      waiting = batch;
    },
  });
}

/** Tells every run that it is the first, with nothing behind it. */
export function forgetsEverything(store: ControlStore): ControlStore {
  return alteredStore(store, {
    beginRun: (at) => ({
      ...store.beginRun(at),
      epoch: 1,
      orders: [],
      fills: [],
      positions: [],
      tradeCursors: {},
    }),
  });
}

/** Loses every third fill on its way to the disk. */
export function losesFills(store: ControlStore): ControlStore {
  let fills = 0;
  return alteredStore(store, {
    commit: ({ entries, records }) => {
      const kept = records.filter((record) => {
        if (record.type !== 'RecordFill') return true;
        fills += 1;
        return fills % 3 !== 0;
      });
      store.commit({ entries, records: kept });
    },
  });
}

/** Writes down that trading was disabled whenever it was enabled: the trader goes on by what it thinks. */
export function writesTheOppositeOfSafety(store: ControlStore): ControlStore {
  return alteredStore(store, {
    commit: ({ entries, records }) => {
      store.commit({
        entries,
        records: records.map((record) =>
          record.type === 'RecordSafety'
            ? { ...record, safety: { ...record.safety, tradingEnabled: false } }
            : record,
        ),
      });
    },
  });
}

/** Behaves otherwise in each run of the program: the first command of every second run is dropped. */
export function hasMoods(): (store: ControlStore) => ControlStore {
  let stores = 0;
  return (store) => {
    stores += 1;
    const drops = stores % 2 === 0;
    let dropped = false;
    return alteredStore(store, {
      takeCommands: (limit) => {
        const commands = store.takeCommands(limit);
        if (!drops || dropped || commands.length === 0) return commands;
        dropped = true;
        return commands.slice(1);
      },
    });
  };
}
