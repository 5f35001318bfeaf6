// Replaces `pg` in the functions: a client without pools and without the bindings to libpq.
module.exports = {
  Client: require('../../../node_modules/pg/lib/client.js'),
  Connection: require('../../../node_modules/pg/lib/connection.js'),
  ...require('../../../node_modules/pg/lib/utils.js'),
};
