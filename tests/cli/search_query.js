// Runs queries on an index as the page's script does:
//   node search_query.js search.js FOLDER json|js QUERY...
// and prints for each query the addresses found, best first, as a line of JSON.
'use strict';
const fs = require('fs'), path = require('path'), vm = require('vm');

const [script, folder, format, ...queries] = process.argv.slice(2);
const context = vm.createContext({TextEncoder, console});
vm.runInContext(fs.readFileSync(script, 'utf8'), context);
const search = context.toriiSearch;

function load(name) {
  const text = fs.readFileSync(path.join(folder, name + '.' + format), 'utf8');
  if (format === 'json') return Promise.resolve(JSON.parse(text));
  let data;
  vm.runInNewContext(text, {toriiSearch: {put: (given, value) => { if (given === name) data = value; }}});
  return Promise.resolve(data);
}

(async () => {
  const index = new search.Index(load);
  for (const query of queries) console.log(JSON.stringify(await index.search(query, 5)));
})();
