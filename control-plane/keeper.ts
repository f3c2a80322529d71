type Sql = DurableObjectStorage['sql'];

/** Reads, writes and removes single values of an object. */
export type Keeper<Kept> = {
  /** The value, or undefined where none is kept. Only the object itself writes it, so it is read without a check. */
  readonly keptValue: <Name extends keyof Kept & string>(sql: Sql, name: Name) => Kept[Name] | undefined;
  readonly keep: <Name extends keyof Kept & string>(sql: Sql, name: Name, value: Kept[Name]) => void;
  readonly dropKept: (sql: Sql, ...names: (keyof Kept & string)[]) => void;
};

/** Keeps single values of an object as JSON, in its table `kept`; `Kept` says their names and types. */
export const keeper = <Kept>(): Keeper<Kept> => ({
  keptValue: (sql, name) => {
    const [row] = sql.exec<{ value: string }>('select value from kept where name = ?', name).toArray();
    return row && JSON.parse(row.value);
  },
  keep: (sql, name, value) => {
    sql.exec('insert or replace into kept (name, value) values (?, ?)', name, JSON.stringify(value));
  },
  dropKept: (sql, ...names) => {
    for (const name of names) sql.exec('delete from kept where name = ?', name);
  },
});
