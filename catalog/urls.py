"""Addresses of this app."""

from django.urls import path

from catalog import editing, grouping, making, views
from catalog.bulk import views as bulk

urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/new/", making.product_new, name="product_new"),
    path("products/bulk/", bulk.products_bulk, name="products_bulk"),
    path("products/bulk/send/", bulk.products_bulk_send, name="products_bulk_send"),
    path("products/<int:pk>/", views.product, name="product"),
    path("products/<int:pk>/row/", editing.product_row, name="product_row"),
    path("products/<int:pk>/cell/<slug:name>/", editing.product_cell, name="product_cell"),
    path("products/<int:pk>/edit/", editing.product_edit, name="product_edit"),
    path("products/<int:pk>/stock/", editing.product_stock, name="product_stock"),
    path("products/<int:pk>/delete/", editing.product_delete, name="product_delete"),
    path("products/<int:pk>/switch/", editing.product_switch, name="product_switch"),
    path("groups/", views.product_groups, name="product_groups"),
    path("groups/new/", grouping.product_group_new, name="product_group_new"),
    path("groups/<int:pk>/", views.product_group, name="product_group"),
    path("groups/<int:pk>/edit/", grouping.product_group_edit, name="product_group_edit"),
    path("groups/<int:pk>/delete/", grouping.product_group_delete, name="product_group_delete"),
    path("groups/<int:pk>/switch/", grouping.product_group_switch, name="product_group_switch"),
    path("variants/", views.variants, name="variants"),
    path("variants/<int:pk>/", views.variant, name="variant"),
    path("variants/<int:pk>/stock/", editing.variant_stock, name="variant_stock"),
    path("categories/", views.categories, name="categories"),
    path("categories/<int:pk>/", views.category, name="category"),
    path("vat-rates/", views.vat_rates, name="vat_rates"),
    path("vat-rates/<int:pk>/", views.vat_rate, name="vat_rate"),
    path("stock/", views.stock, name="stock"),
]
