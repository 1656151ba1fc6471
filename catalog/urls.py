"""Addresses of this app."""

from django.urls import path

from catalog import views

urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
    path("groups/", views.product_groups, name="product_groups"),
    path("groups/<int:pk>/", views.product_group, name="product_group"),
    path("vat-rates/", views.vat_rates, name="vat_rates"),
    path("vat-rates/<int:pk>/", views.vat_rate, name="vat_rate"),
    path("stock/", views.stock, name="stock"),
]
