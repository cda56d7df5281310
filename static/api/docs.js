"use strict";

// Reads the OpenAPI document of this installation. Tokens stay in this page and are forgotten with it.
const place = document.getElementById("docs");
window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  persistAuthorization: false,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
});
