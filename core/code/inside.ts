/**
 * What runs in a sandbox before the code does. It puts by what it needs of the language, which the code may change, and evaluates to
 * a function of texts: `names`, `call` with a name and JSON, and `told`, what came of the call. Its answers begin with their kind.
 */
export const inside = `(() => {
  const { parse, stringify } = JSON;
  const { keys } = Object;
  const resolve = Promise.resolve.bind(Promise);
  const then = Function.prototype.call.bind(Promise.prototype.then);
  const quiet = () => {};
  globalThis.console = { log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet };
  let told = 'pending:';
  const threw = (error) => {
    const named = typeof error === 'object' && error !== null && 'message' in error;
    told = 'threw:' + String(named ? error.name + ': ' + error.message : error).slice(0, 500);
  };
  const returned = (value) => {
    const json = stringify(value);
    told = json === undefined ? 'no_json:' : 'returned:' + json;
  };
  const settled = (value) => { try { returned(value); } catch (error) { threw(error); } };
  return (word, name, given) => {
    if (word === 'told') return told;
    const code = globalThis.sluice ?? {};
    const names = keys(code).filter((one) => typeof code[one] === 'function');
    if (word === 'names') return 'names:' + stringify(names);
    if (!names.includes(name)) return (told = 'unknown:');
    try {
      const value = code[name](parse(given));
      if (value instanceof Promise) then(resolve(value), settled, threw);
      else settled(value);
    } catch (error) { threw(error); }
    return told;
  };
})()`;
