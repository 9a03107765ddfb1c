export default (app) => {
  app.get('/hello', function hello() {
    return { hello: 'world' };
  });
};
